import { counted } from '../core/text.ts';
import type { MyPartnership } from './partnerships.server.ts';

/** How far the signing has come, in one sentence, for a list of partnerships. */
export function signingSentence({ head, organisations, signedOrganisations }: MyPartnership): string {
  if (!head.agreement) return 'There is no sharing agreement yet.';
  if (signedOrganisations === organisations)
    return organisations === 1
      ? 'The one organisation in it has signed the sharing agreement.'
      : `All ${organisations} organisations have signed the sharing agreement.`;
  return `${signedOrganisations} of ${counted(organisations, 'organisation', 'organisations')} have signed the sharing agreement.`;
}

/** "Quay Pubwatch", "Quay Pubwatch and Nightlight", "A, B and C". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
