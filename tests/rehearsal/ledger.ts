/** What somebody typed: a paragraph of their own, whole once its last letter was pressed. */
type Typed = { by: string; section: string; words: string };

/** What was typed, to be looked for afterwards: each paragraph stands once, whole, in the section it was typed in. */
export type Ledger = {
  typed: Typed[];
  /** How long after the last letter the sign said Saved, in milliseconds. */
  waits: number[];
  lostIn(textOf: (section: string) => string): { lost: string[]; doubled: string[] };
};

export function openLedger(): Ledger {
  const typed: Typed[] = [];
  return {
    typed,
    waits: [],
    lostIn(textOf) {
      const lost: string[] = [];
      const doubled: string[] = [];
      for (const { by, section, words } of typed) {
        const times = textOf(section).split(words).length - 1;
        if (times === 0) lost.push(`${section}: “${words}”, typed by ${by}`);
        if (times > 1) doubled.push(`${section}: “${words}”, typed by ${by}, stands ${times} times`);
      }
      return { lost, doubled };
    },
  };
}
