/**
 * Words of this field that say the same: who asks in one of them finds what is written in another, across two
 * countries' English and two professions' jargon. Pure.
 */

/** In each row any stands for any. Single words and phrases, in lower case and the singular. */
const rows: readonly (readonly string[])[] = [
  ['pub', 'bar', 'tavern', 'licensed premises', 'nightclub', 'night club', 'public house'],
  ['publican', 'licensee', 'landlord of a pub', 'bar owner', 'premises licence holder'],
  ['off-licence', 'off licence', 'liquor store'],
  ['drink', 'alcohol', 'liquor', 'intoxicated', 'drunk'],
  ['drink driving', 'drunk driving', 'drink drive', 'driving under the influence', 'dui', 'duii', 'dwi'],
  ['knife', 'blade', 'bladed', 'stabbing', 'sharp instrument'],
  ['gun', 'firearm', 'shooting'],
  ['young person', 'young people', 'youth', 'juvenile', 'teenager', 'adolescent', 'teen'],
  ['kid', 'child', 'pupil', 'juvenile'],
  ['school', 'college', 'campus', 'academy'],
  ['domestic abuse', 'domestic violence', 'intimate partner', 'family violence'],
  ['sexual assault', 'rape', 'sexual violence', 'sex offence', 'sex offense'],
  ['sex offender', 'sexual offender'],
  ['rough sleeper', 'homeless', 'transient', 'street homeless', 'camping'],
  ['hostel', 'transitional housing', 'supported housing', 'halfway house', 'shelter'],
  ['mental health', 'mental illness', 'behavioral health', 'behavioural health', 'mental breakdown'],
  ['breakdown', 'crisis'],
  ['nurse', 'clinician', 'mental health professional'],
  ['dog', 'canine', 'k9', 'k-9'],
  ['woman', 'women', 'female', 'girl'],
  ['man', 'men', 'male', 'boy'],
  ['black', 'african american', 'minority', 'race', 'racial'],
  ['prison', 'jail', 'custody', 'incarceration'],
  ['prisoner', 'inmate', 'offender', 'released'],
  ['probation', 'parole', 'supervision'],
  ['reoffending', 'recidivism', 're-offending'],
  ['resettlement', 'reentry', 're-entry', 'through the gate'],
  ['restorative justice', 'mediation', 'victim offender mediation'],
  ['compensation', 'restitution'],
  [
    'anti-social behaviour',
    'antisocial behaviour',
    'anti social behaviour',
    'nuisance',
    'disorder',
    'livability',
  ],
  ['broken windows', 'policing disorder', 'disorder policing'],
  ['burglary', 'break-in', 'break in', 'housebreaking'],
  ['car break-in', 'car break in', 'theft from vehicle', 'theft from motor vehicle', 'vehicle crime'],
  ['car', 'vehicle', 'motor'],
  ['cctv', 'security camera', 'surveillance camera', 'video camera'],
  ['bodycam', 'body cam', 'body-worn camera', 'body-worn video', 'bwc'],
  ['street light', 'lighting', 'street lamp', 'lamp'],
  ['designing out crime', 'environmental design', 'cpted', 'crime prevention through environmental design'],
  ['hot spot', 'hotspot', 'high crime place'],
  ['problem solving', 'problem-oriented policing', 'problem oriented', 'pop'],
  ['neighbourhood policing', 'community policing', 'neighborhood policing'],
  ['neighbourhood', 'neighborhood'],
  ['beat', 'foot patrol', 'walking patrol'],
  ['watch', 'neighborhood watch', 'neighbourhood watch'],
  ['tenant', 'renter', 'rental'],
  ['landlord', 'property owner', 'property manager'],
  ['taxi', 'cab', 'minicab', 'ride share'],
  ['traffic', 'road safety', 'roadway'],
  ['drug dealing', 'drug sales', 'drug house', 'crack house', 'drug market'],
  ['overdose', 'naloxone', 'opioid'],
  ['addiction', 'substance use', 'substance abuse', 'substance misuse'],
  ['defibrillator', 'aed', 'cardiac arrest'],
  ['fine', 'citation', 'fixed penalty'],
  ['byelaw', 'bylaw', 'ordinance'],
  ['review', 'meta-analysis', 'systematic review'],
  ['survey', 'questionnaire', 'poll'],
  ['evaluation', 'assessment', 'study'],
  ['gang', 'group violence', 'street group'],
  ['robbery', 'mugging'],
  ['hospital', 'emergency department', 'a&e', 'accident and emergency', 'emergency room'],
  ['police officer', 'officer', 'deputy', 'constable'],
];

const singular = (word: string): string => {
  if (/(ss|us|is)$/.test(word) || word.length < 4) return word;
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/, '');
};

/** As words are compared here: hyphens gone, the last in the singular. */
const keyOf = (said: string): string => {
  const words = said.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return [...words.slice(0, -1), singular(words.at(-1) ?? '')].join(' ').trim();
};

const byKey = new Map<string, (readonly string[])[]>();
for (const row of rows)
  for (const said of row) byKey.set(keyOf(said), [...(byKey.get(keyOf(said)) ?? []), row]);

/** What else means the same as a word or a phrase; none: []. */
export const alsoSaid = (said: string): string[] => {
  const key = keyOf(said);
  return [...new Set((byKey.get(key) ?? []).flat())].filter((other) => keyOf(other) !== key);
};

const longest = 4;

/** How many of `words` from `at` on are one phrase of the thesaurus; 0: none. */
export function longestPhrase(words: readonly string[], at: number): number {
  for (let length = Math.min(longest, words.length - at); length >= 2; length--)
    if (byKey.has(keyOf(words.slice(at, at + length).join(' ')))) return length;
  return 0;
}
