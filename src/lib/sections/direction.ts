// Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours; presentation forms.
const letters = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether anything in it is written from right to left. */
export const hasRightToLeft = (text: string): boolean => letters.test(text);
