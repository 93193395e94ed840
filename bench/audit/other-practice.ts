import type { PracticeTable } from './practice-files.ts';
import type { Planted } from './score-findings.ts';

/** How another vendor writes the same practice: its table and column names, dates, words for codes, and delimiter. */
export interface OtherVendor {
  readonly tables: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, string>>;
  /** Coded values by `table.column` of the corpus. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly date: (year: string, month: string, day: string) => string;
  readonly delimiter: string;
}

/** Writes a practice as another vendor would, and what was planted in it under the new names. */
export function asOtherVendor(
  tables: readonly PracticeTable[],
  planted: Planted,
  vendor: OtherVendor,
): { readonly tables: readonly PracticeTable[]; readonly planted: Planted } {
  const tableName = (name: string): string => vendor.tables[name] ?? name;
  const columnName = (table: string, name: string): string =>
    vendor.columns[`${table}.${name}`] ?? vendor.columns[name] ?? name;
  return {
    tables: tables.map(({ name, header, rows }) => ({
      name: tableName(name),
      header: header.map((column) => columnName(name, column)),
      rows: rows.map((cells) =>
        cells.length > header.length
          ? ragged(cells)
          : cells.map((cell, at) => vendor.words[`${name}.${header[at] ?? ''}`]?.[cell] ?? dated(cell, vendor)),
      ),
    })),
    planted: {
      defects: planted.defects.map((defect) => ({
        ...defect,
        table: tableName(defect.table),
        fields: defect.fields.map((field) => columnName(defect.table, field)),
        ...(defect.alt === undefined
          ? {}
          : { alt: defect.alt.map((other) => ({ ...other, table: tableName(other.table) })) }),
      })),
      excused: Object.fromEntries(Object.entries(planted.excused ?? {}).map(([table, rows]) => [tableName(table), rows])),
    },
  };
}

function dated(cell: string, vendor: OtherVendor): string {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(cell) ?? [];
  if (month !== undefined && day !== undefined && year !== undefined) return vendor.date(year, month, day);
  // What was planted as another style must not become the usual one.
  return vendor.date('2000', '01', '02') === '2000-01-02' ? cell.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$2/$3/$1') : cell;
}

/** A text with a delimiter in it that was not quoted, in any dialect. */
function ragged(cells: readonly string[]): readonly string[] {
  return [...cells.slice(0, 9), `\u0001${cells[9]}\u0002${cells[10]}`, ...cells.slice(11)];
}

const common = {
  PATNO: 'patient_id', CHARTNO: 'chart_number', LNAME: 'last_name', FNAME: 'first_name', MI: 'middle_initial', SUFFIX: 'name_suffix',
  DOB: 'birth_date', SEX: 'gender', SSN: 'social_security_number', ADDR1: 'street_address', ADDR2: 'address_line_2', CITY: 'city',
  ST: 'state', ZIP: 'postal_code', HPHONE: 'home_phone', CPHONE: 'cell_phone', EMAIL: 'email_address', MARITAL: 'marital_status',
  RACE: 'race', LANG: 'preferred_language', GUARPATNO: 'guarantor_patient_id', PCP: 'primary_care_provider_id', INS1: 'primary_insurance',
  INS1ID: 'insurance_member_id', STATUS: 'status', DECDATE: 'deceased_date', MERGEDTO: 'merged_into_patient_id', LASTVISIT: 'last_visit_date',
  UPDATED: 'last_updated', UPDATEDBY: 'last_updated_by', PROVID: 'provider_id', NAME: 'provider_name', NPI: 'npi_number', SPECIALTY: 'specialty',
  ACTIVE: 'is_active', APPTNO: 'appointment_id', APPTDATE: 'appointment_date', APPTTIME: 'start_time', DURMIN: 'duration_minutes',
  ENDTIME: 'end_time', TYPE: 'appointment_type', REASON: 'visit_reason', LOC: 'location', PROBNO: 'problem_id', CODESYS: 'code_system',
  CODE: 'code', DESCR: 'description', ONSET: 'onset_date', RESOLVED: 'resolved_date', ENTERED: 'date_entered', MEDNO: 'medication_id',
  DRUGNAME: 'medication_name', DRUGCODE: 'medication_code', DOSE: 'dose', UNIT: 'dose_unit', ROUTE: 'route', FREQ: 'frequency',
  START: 'start_date', STOP: 'stop_date', LASTREFILL: 'last_refill_date', ALGNO: 'allergy_id', ALLERGEN: 'allergen', REACTION: 'reaction',
  SEVERITY: 'severity', LABNO: 'result_id', ORDERNO: 'order_number', TESTNAME: 'test_name', VALUE: 'result_value', UNITS: 'result_units',
  REFLOW: 'reference_low', REFHIGH: 'reference_high', FLAG: 'abnormal_flag', COLLECTED: 'collection_date', RESULTED: 'result_date',
  LABID: 'performing_lab', CHGNO: 'charge_id', DOS: 'service_date', POSTED: 'posted_date', CPT: 'procedure_code', UNITPRICE: 'unit_price',
  AMOUNT: 'charge_amount', DX1: 'diagnosis_1', DX2: 'diagnosis_2', DX3: 'diagnosis_3', DX4: 'diagnosis_4', DOCNO: 'document_id',
  FILENAME: 'file_path', DOCTYPE: 'document_type', DOCDATE: 'document_date', SCANDATE: 'scan_date', PAGES: 'page_count', BYTES: 'file_size',
  LOCCODE: 'local_code', ICD10: 'icd10_code', 'charges.UNITS': 'units', 'codebook.TYPE': 'code_type', 'charges.STATUS': 'claim_status',
};

const terse = {
  PATNO: 'PT_ID', CHARTNO: 'PT_CHART', LNAME: 'PT_LAST_NM', FNAME: 'PT_FIRST_NM', MI: 'PT_MID_INIT', SUFFIX: 'PT_SFX', DOB: 'PT_BDATE', SEX: 'PT_GENDER',
  SSN: 'PT_SOC_SEC', ADDR1: 'PT_STREET', ADDR2: 'PT_STREET2', CITY: 'PT_CITY', ST: 'PT_ST', ZIP: 'PT_ZIPCODE', HPHONE: 'PT_TEL_HOME', CPHONE: 'PT_TEL_CELL',
  EMAIL: 'PT_EMAIL', MARITAL: 'PT_MAR_STAT', RACE: 'PT_RACE', LANG: 'PT_LANG', GUARPATNO: 'GTR_PT_ID', PCP: 'PCP_ID', INS1: 'INS_CD', INS1ID: 'INS_POLICY_NO',
  'patients.STATUS': 'PT_STAT', DECDATE: 'DEATH_DT', MERGEDTO: 'MERGE_TO_PT_ID', LASTVISIT: 'LAST_VISIT_DT', UPDATED: 'LAST_UPD_DT', UPDATEDBY: 'LAST_UPD_BY',
  PROVID: 'PROV_ID', NAME: 'PROV_NM', NPI: 'PROV_NPI', SPECIALTY: 'PROV_SPEC', ACTIVE: 'PROV_ACTV', APPTNO: 'APPT_ID', APPTDATE: 'APPT_DT', APPTTIME: 'APPT_TM',
  DURMIN: 'APPT_DUR', ENDTIME: 'APPT_END_TM', TYPE: 'APPT_TYPE', 'appointments.STATUS': 'APPT_STAT', REASON: 'APPT_RSN', LOC: 'LOC_ID', PROBNO: 'DX_ID', CODESYS: 'CD_SYS',
  CODE: 'CD', DESCR: 'DSC', ONSET: 'ONSET_DT', RESOLVED: 'RESLVD_DT', 'problems.STATUS': 'STAT_CD', ENTERED: 'ENTRY_DT', MEDNO: 'RX_ID', DRUGNAME: 'DRUG_DESC', DRUGCODE: 'DRUG_CD',
  DOSE: 'DOSE_AMT', UNIT: 'DOSE_UOM', ROUTE: 'RTE', FREQ: 'SIG_FREQ', START: 'START_DT', STOP: 'STOP_DT', 'medications.STATUS': 'RX_STAT', LASTREFILL: 'LAST_FILL_DT', ALGNO: 'ALLG_ID',
  ALLERGEN: 'ALLERGEN_NM', REACTION: 'RXN', SEVERITY: 'SEV', LABNO: 'RSLT_ID', ORDERNO: 'ORD_NO', TESTNAME: 'TEST_NM', VALUE: 'RSLT_VAL', UNITS: 'RSLT_UOM', REFLOW: 'NORM_LO',
  REFHIGH: 'NORM_HI', FLAG: 'ABN_FLG', COLLECTED: 'COLL_DT', RESULTED: 'RSLT_DT', LABID: 'LAB_CD', CHGNO: 'TRANS_ID', DOS: 'SVC_DT', POSTED: 'POST_DT', CPT: 'PROC_CD', 'charges.UNITS': 'QTY',
  UNITPRICE: 'UNIT_FEE', AMOUNT: 'CHG_AMT', DX1: 'DX_CD1', DX2: 'DX_CD2', DX3: 'DX_CD3', DX4: 'DX_CD4', 'charges.STATUS': 'TRANS_STAT', DOCNO: 'DOC_ID', FILENAME: 'DOC_PATH', DOCTYPE: 'DOC_TYP',
  DOCDATE: 'DOC_DT', SCANDATE: 'SCAN_DT', PAGES: 'PG_CNT', BYTES: 'FILE_BYTES', LOCCODE: 'LCL_CD', ICD10: 'MAP_CD', 'codebook.TYPE': 'CD_TYP', 'allergies.STATUS': 'ALLG_STAT',
};

const words = {
  'patients.SEX': { F: 'Female', M: 'Male', Male: 'M', m: 'male', f: 'female' },
  'patients.STATUS': { A: 'Active', I: 'Inactive', D: 'Deceased' },
  'appointments.STATUS': { DON: 'Checked Out', CAN: 'Cancelled', NOS: 'No Show', SCH: 'Scheduled', done: 'CO' },
  'problems.STATUS': { A: 'Active', R: 'Resolved' },
  'medications.STATUS': { A: 'Active', D: 'Discontinued' },
  'allergies.STATUS': { A: 'Active' },
  'allergies.SEVERITY': { MILD: 'Mild', MOD: 'Moderate', SEV: 'Severe', severe: 'SEV', Moderate: 'MOD' },
  'labs.FLAG': { H: 'High' },
  'medications.FREQ': { DAILY: 'once daily', BID: 'twice daily', TID: 'three times daily', PRN: 'as needed' },
  'problems.CODESYS': { ICD10: 'ICD-10-CM', ICD9: 'ICD-9-CM', LOC: 'LOCAL' },
  'labs.CODESYS': { LN: 'LOINC', LOC: 'LOCAL' },
  'medications.CODESYS': { RXN: 'RxNorm', LOC: 'LOCAL' },
};

const digits = {
  'patients.SEX': { F: '2', M: '1', '1': 'M', '2': 'F' },
  'patients.STATUS': { A: '1', I: '0', D: '9' },
  'appointments.STATUS': { DON: 'C', CAN: 'X', NOS: 'N', SCH: 'P' },
  'problems.STATUS': { A: '1', R: '2' },
  'medications.STATUS': { A: '0', D: '1' },
  'allergies.SEVERITY': { MILD: '1', MOD: '2', SEV: '3', '3': 'SEV' },
  'labs.FLAG': { H: '*' },
  'problems.CODESYS': { ICD10: '10', ICD9: '9', LOC: 'L' },
};

/** Vendors that the corpus is none of. */
export const otherVendors: Readonly<Record<string, OtherVendor>> = {
  words: {
    tables: { patients: 'demographics', appointments: 'schedule', problems: 'problem_list', medications: 'prescriptions', labs: 'lab_results', documents_index: 'scanned_documents', codebook: 'code_dictionary', providers: 'provider_master', charges: 'billing_transactions', allergies: 'allergy_list' },
    columns: common,
    words,
    date: (year, month, day) => `${year}-${month}-${day}`,
    delimiter: ';',
  },
  terse: {
    tables: { patients: 'PT_MSTR', appointments: 'APPT_HIST', problems: 'PT_DX', medications: 'PT_RX', labs: 'LAB_RSLT', documents_index: 'DOC_IDX', codebook: 'CD_XREF', providers: 'PROV_MSTR', charges: 'CHG_TRANS', allergies: 'PT_ALLG' },
    columns: terse,
    words: digits,
    date: (year, month, day) => `${day}/${month}/${year}`,
    delimiter: '|',
  },
  numbered: {
    tables: { patients: 'export01', appointments: 'export02', problems: 'export03', medications: 'export04', labs: 'export05', documents_index: 'export06', codebook: 'export07', providers: 'export08', charges: 'export09', allergies: 'export10' },
    columns: common,
    words: {},
    date: (year, month, day) => `${day}.${month}.${year}`,
    delimiter: '\t',
  },
};
