import type { ReleaseKind } from './kinds.ts';

/** One thing a table must or can say, and the columns that say it in the files that are published. */
export type Field = {
  field: string;
  label: string;
  required?: boolean;
  /** Of column names in lower case without anything but letters, digits and `%`; the first that fits is taken. */
  match: readonly RegExp[];
};

export type TableKind = Exclude<ReleaseKind, 'boundaries' | 'borough-boundaries'>;

const code: Field = {
  field: 'ward',
  label: 'Ward code',
  required: true,
  match: [
    /^wd\d\dcd$/,
    /^(newwardcode|wardcode|wardcd|wcode|gsswardcode|wd(cd|code))$/,
    /^newcode$/,
    /^gss(code)?$/,
    /^code$/,
  ],
};
const name: Field = {
  field: 'wardName',
  label: 'Ward name',
  match: [/^wd\d\dnm$/, /^(wardname|wardnm|ward)$/, /^name$/],
};
const borough: Field = {
  field: 'borough',
  label: 'Borough',
  match: [
    /^lad\d\dnm$/,
    /^lookupboroughname$/,
    /^(boroughname|borough|localauthority(name)?|district(name)?|ladname|laname)$/,
  ],
};
const boroughCode: Field = {
  field: 'boroughCode',
  label: 'Borough code',
  match: [/^lad\d\dcd$/, /^(boroughcode|ladcode|districtcode|localauthoritycode)$/],
};
const latitude: Field = { field: 'latitude', label: 'Latitude', required: true, match: [/^lat(itude)?$/] };
const longitude: Field = {
  field: 'longitude',
  label: 'Longitude',
  required: true,
  match: [/^lon(g|gitude)?$|^lng$/],
};

const needed = (field: string, label: string, ...match: RegExp[]): Field => ({
  field,
  label,
  required: true,
  match,
});
const optional = (field: string, label: string, ...match: RegExp[]): Field => ({ field, label, match });

/** The columns of every kind of table. The order of the kinds is the order in which a file is tried to be one. */
export const fieldsOfKind: Readonly<Record<TableKind, readonly Field[]>> = {
  'stop-and-search': [
    needed('type', 'Type', /^type$/),
    needed('date', 'Date', /^date(time)?$/),
    latitude,
    longitude,
    needed('object', 'Object of search', /^objectofsearch$/),
    needed('outcome', 'Outcome', /^outcome$/),
    optional('legislation', 'Legislation', /^legislation$/),
    optional('gender', 'Gender', /^gender$/),
    optional('age', 'Age range', /^agerange$/),
    optional('selfDefined', 'Self-defined ethnicity', /^selfdefinedethnicity$/),
    optional('officerDefined', 'Officer-defined ethnicity', /^officerdefinedethnicity$/),
    optional('linked', 'Outcome linked to object of search', /^outcomelinkedtoobjectofsearch$/),
  ],
  'street-crime': [
    needed('month', 'Month', /^month$/),
    needed('type', 'Crime type', /^crimetype$/, /^category$/),
    longitude,
    latitude,
    optional('force', 'Reported by', /^reportedby$/, /^fallswithin$/),
    optional('lsoa', 'LSOA code', /^lsoacode$/, /^lsoa\d\dcd$/),
  ],
  'ward-crime': [
    code,
    needed(
      'major',
      'Main category',
      /^(majortext|majorcategory|majorclass(description)?|offencegroup|maincategory)$/,
    ),
    optional(
      'minor',
      'Category',
      /^(minortext|minorcategory|minorclass(description)?|offencesubgroup|subcategory)$/,
    ),
    name,
    borough,
  ],
  figures: [
    code,
    needed('month', 'Month', /^(month|date|yearmonth|period)$/),
    needed('measure', 'Measure', /^(measure|indicator|category|offence|type)$/),
    needed('count', 'Count', /^(count|number|value|total|offences|incidents)$/),
    name,
    borough,
  ],
  'lsoa-changes': [
    needed('from', 'LSOA code, earlier', /^lsoa11cd$/, /^lsoa01cd$/),
    needed('to', 'LSOA code, later', /^lsoa21cd$/, /^lsoa31cd$/),
    optional('fromName', 'LSOA name, earlier', /^lsoa11nm$/, /^lsoa01nm$/),
    optional('toName', 'LSOA name, later', /^lsoa21nm$/, /^lsoa31nm$/),
  ],
  'lsoa-wards': [
    needed('from', 'LSOA code', /^lsoa\d\dcd$/, /^lsoacode$/),
    needed('to', 'Ward code', /^wd\d\dcd$/, /^wardcode$/),
    optional('fromName', 'LSOA name', /^lsoa\d\dnm$/, /^lsoaname$/),
    optional('toName', 'Ward name', /^wd\d\dnm$/, /^wardname$/),
  ],
  'ward-districts': [
    needed('from', 'Ward code', /^wd\d\dcd$/, /^wardcode$/),
    needed('to', 'District code', /^lad\d\dcd$/, /^(boroughcode|ladcode|districtcode)$/),
    optional('fromName', 'Ward name', /^wd\d\dnm$/, /^wardname$/),
    optional('toName', 'District name', /^lad\d\dnm$/, /^(borough|district)(name)?$/),
  ],
  populations: [
    code,
    needed(
      'residents',
      'Residents',
      /^(all)?(usual)?residents(\d{4})?$/,
      /^(total|resident|ward)?population(total)?(\d{4})?$/,
      /^(\d{4})?population$/,
      /^(allages|allpersons|persons)(\d{4})?$/,
    ),
    optional('premises', 'Licensed premises', /^(licensed)?premises(\d{4})?$/),
    name,
    borough,
    boroughCode,
  ],
};

export const tableKinds = Object.keys(fieldsOfKind) as TableKind[];
