import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GIVEN = 'Nora Sam Ivy Omar Lena Paul Ruth Hugo Mira Jonas Clara Felix Greta Anton Edith Simon'.split(' ');
const FAMILY =
  'Ashby Birch Cole Dane Ellis Ford Grant Hale Ives Jessop Kerr Lamb Marsh Nash Orton Pike Quill Rowe Stone Tarn'.split(
    ' ',
  );
const STREETS = 'Oak Elm Mill Hill Lake Park Church Station River Garden'.split(' ');

/** One made-up person. */
interface Someone {
  readonly first: string;
  readonly last: string;
  readonly born: string;
  readonly sex: string;
  readonly phone: string;
  readonly street: string;
}

/**
 * Made-up people as a chart and a billing system list them. Most are in both lists as they are; two Jane Does are two
 * people of one name; twins share all but the first name, father and son all but birth date and suffix; some are one
 * person whose lists say little in common, which a person has to decide.
 */
export function writeTwoLists(folder: string): void {
  const people = Array.from({ length: 160 }, (_, at): Someone => {
    const year = 1935 + ((at * 37) % 75);
    return {
      first: GIVEN[(at * 7 + Math.floor(at / 20)) % GIVEN.length] ?? '',
      last: FAMILY[at % FAMILY.length] ?? '',
      born: `${year}-${two(1 + ((at * 5) % 12))}-${two(1 + ((at * 11) % 28))}`,
      sex: at % 2 === 0 ? 'F' : 'M',
      phone: `212-555-${String(1000 + at * 13)}`,
      street: `${11 + at * 3} ${STREETS[(at * 3) % STREETS.length]} Street`,
    };
  });
  const home = { phone: '212-555-7001', street: '5 Harbor Lane' };
  const jane = { first: 'Jane', last: 'Doe', sex: 'F' };
  const chart: Someone[] = [
    ...people,
    { ...jane, born: '1980-02-11', phone: '212-555-8001', street: '1 First Avenue' },
    { first: 'Ada', last: 'Moss', born: '2016-04-02', sex: 'F', ...home },
    { first: 'John', last: 'Reed Sr', born: '1950-06-01', sex: 'M', phone: '212-555-7002', street: '9 Cedar Court' },
  ];
  const billing: Someone[] = [
    ...people.map((one, at) => (at % 16 === 5 ? { ...one, phone: '212-555-9000', street: `${at} New Road` } : one)),
    { ...jane, born: '1980-02-11', phone: '', street: '' },
    { first: 'Eva', last: 'Moss', born: '2016-04-02', sex: 'F', ...home },
    { first: 'John', last: 'Reed Jr', born: '1978-09-12', sex: 'M', phone: '212-555-7002', street: '9 Cedar Court' },
  ];
  write(folder, 'chart', 'MRN,LastName,FirstName,DOB,Sex,Phone,Street', chart, 400_100);
  write(folder, 'billing', 'AccountNo,LastName,FirstName,DOB,Sex,Phone,Street', billing, 70_100);
}

function write(folder: string, name: string, head: string, people: readonly Someone[], from: number): void {
  const lines = people.map(({ first, last, born, sex, phone, street }, at) =>
    [from + at * 3, last, first, born, sex, phone, street].join(','),
  );
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'patients.csv'), `${[head, ...lines].join('\n')}\n`);
}

const two = (number: number): string => String(number).padStart(2, '0');
