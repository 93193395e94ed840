const BEFORE_ID = '\x0bMSH|^~\\&|REGADT|NORTHCLINIC|SUTURE|PRACTICE|20260115101500||ADT^A01^ADT_A01|';
const AFTER_ID =
  '|P|2.5.1|||AL|NE|USA|UNICODE UTF-8\rEVN|A01|20260115101500|||OPER01^Example^Operator|20260115101000\rPID|1||';
const AFTER_PATIENT = [
  '^^^NORTHCLINIC^MR~900800700^^^STATE^SS||Sample^Jordan^Q^^Ms.^^L||19700203|F||2106-3^White^HL70005|123 Test Street^Apt 4^Springfield^IL^62701^USA^H||^PRN^PH^^1^217^5550100|^WPN^PH^^1^217^5550101|en^English^ISO639|M^Married^HL70002|CHR|VN000123456^^^NORTHCLINIC^VN|||||||||||N',
  'NK1|1|Sample^Casey^R|SPO^Spouse^HL70063|123 Test Street^Apt 4^Springfield^IL^62701^USA|^PRN^PH^^1^217^5550102||C^Emergency Contact^HL70131',
  'PV1|1|I|WARD2^204^B^NORTHCLINIC^^^^2|R|||1234567893^Provider^Pat^A^^Dr.^MD^^NPI|1987654328^Referrer^Robin^B^^Dr.^MD^^NPI||MED||||7|||1234567893^Provider^Pat^A^^Dr.^MD^^NPI|IN|VN000123456|||||||||||||||||||||||||20260115101000',
  'AL1|1|DA^Drug allergy^HL70127|7980^Penicillin G^RXNORM|SV^Severe^HL70128|Hives|20100101',
  'DG1|1||J18.9^Pneumonia, unspecified organism^I10C||20260115101000|A',
  'IN1|1|PLAN001^Example Health Plan PPO|PAYER01|Example Insurance Company|PO Box 999^^Springfield^IL^62705||^WPN^PH^^1^800^5550199|GRP12345|Example Group|||20250101|20261231|||Sample^Jordan^Q|SEL^Self^HL70063|19700203',
].join('\r');

const FRAME_END = '\r\x1c\r';

/** A framed ADT^A01 of about 1.2 KB for this control id and patient number; nobody in it is real. */
export function madeMessage(controlId: string, patient: string): string {
  return `${BEFORE_ID}${controlId}${AFTER_ID}${patient}${AFTER_PATIENT}${FRAME_END}`;
}

/** The n-th field of a segment as it stands, `MSH-10` being n = 10; empty where it is not there. */
export function fieldOf(message: string, segment: string, n: number): string {
  const start = message.startsWith(segment) ? 0 : message.indexOf(`\r${segment}`) + 1;
  if (start === 0 && !message.startsWith(segment)) return '';
  const end = message.indexOf('\r', start);
  const fields = message.slice(start, end < 0 ? undefined : end).split('|');
  return fields[segment === 'MSH' ? n - 1 : n] ?? '';
}
