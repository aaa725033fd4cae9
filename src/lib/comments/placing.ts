/** What stands in the column beside the texts, measured where the page shows it. */
import { arranged, gap, type Beside } from './arranging.ts';
import { wordsShown } from './talking.svelte.ts';

export type Places = {
  /** Of each item (`data-item`), in px from the top of its section's part of the column. */
  tops: ReadonlyMap<string, number>;
  /** That the part has to have at least. */
  height: number;
  /** The path of a line from the words that are lit to what is said of them; empty: there is none. */
  line: string;
  /** What comes after the threads (`rest`) stands below its own section, beside another one. */
  away: boolean;
};

/** A section's part of the column. */
type Part = {
  column: HTMLElement;
  /** The item that is being read. */
  lit: () => string | null;
  show: (places: Places) => void;
};

type Item = Beside & { item: string; part: Part };

/** One column beside all sections of a page: a short section with much to say does not hold up the next one. */
export class Column {
  #parts: Part[] = [];
  #asked = 0;
  #shown = new Map<Part, Places>();
  /** Where something was picked last: what is read there stands exactly beside its words. */
  #leads: Part | null = null;

  add(part: Part): () => void {
    this.#parts.push(part);
    return () => {
      this.#parts = this.#parts.filter((each) => each !== part);
      this.#shown.delete(part);
      if (this.#leads === part) this.#leads = null;
      this.arrangeSoon();
    };
  }

  lead(column: HTMLElement): void {
    this.#leads = this.#parts.find((each) => each.column === column) ?? null;
  }

  arrangeSoon(): void {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#arrange());
  }

  #arrange(): void {
    const parts = this.#parts
      .map((part) => ({ part, top: part.column.getBoundingClientRect().top }))
      .sort((a, b) => a.top - b.top);
    const begins = parts[0]?.top ?? 0;
    const items = parts.flatMap(({ part, top }) => itemsIn(part, top - begins));
    const lit = items.find(({ part, item }) => part === this.#leads && item === part.lit());
    const tops = arranged(items, lit?.id ?? null);
    const end = Math.max(0, ...items.map(({ id, height }) => (tops.get(id) ?? 0) + height + gap));
    // All is measured before anything moves.
    const places = parts.map(({ part, top }) => {
      const own = items.filter((each) => each.part === part);
      const within = new Map(own.map(({ id, item }) => [item, (tops.get(id) ?? 0) - (top - begins)]));
      return {
        tops: within,
        height: part === parts.at(-1)?.part ? end - (top - begins) : 0,
        line: lineTo(part, within),
        away: (within.get('rest') ?? 0) + 24 > (rowOf(part.column)?.offsetHeight ?? Infinity),
      };
    });
    parts.forEach(({ part }, i) => {
      const next = places[i];
      // While people write nothing moves mostly: then nothing is drawn anew.
      if (!next || isSame(next, this.#shown.get(part))) return;
      this.#shown.set(part, next);
      part.show(next);
    });
  }
}

const isSame = (a: Places, b: Places | undefined): boolean =>
  b !== undefined &&
  a.height === b.height &&
  a.line === b.line &&
  a.away === b.away &&
  a.tops.size === b.tops.size &&
  [...a.tops].every(([item, top]) => b.tops.get(item) === top);

const rowOf = (column: HTMLElement) => column.closest<HTMLElement>('.row-of-section');

/** Each at the height of its words; what is about none of them at the top, and the rest (`rest`) after all. */
function itemsIn(part: Part, top: number): Item[] {
  const origin = part.column.getBoundingClientRect().top;
  const items = [...part.column.querySelectorAll<HTMLElement>(':scope > [data-item]')].map((element) => {
    const item = element.dataset.item ?? '';
    const words = wordsShown(item)?.getClientRects()[0];
    const otherwise = item === 'rest' ? Infinity : 0;
    const want = words ? Math.max(0, words.top - origin - 2) : otherwise;
    return { id: `${top} ${item}`, item, part, want, height: element.offsetHeight };
  });
  items.sort((a, b) => a.want - b.want);
  for (const [i, each] of items.entries()) if (each.want === Infinity) each.want = items[i - 1]?.want ?? 0;
  for (const each of items) each.want += top;
  return items.filter(({ height }) => height > 0);
}

function lineTo({ column, lit: litIn }: Part, tops: ReadonlyMap<string, number>): string {
  const lit = litIn();
  const words = lit === null ? undefined : wordsShown(lit)?.getClientRects()[0];
  const at = lit === null ? undefined : tops.get(lit);
  if (!words || at === undefined) return '';
  const { top, left } = column.getBoundingClientRect();
  return `M ${words.right - left} ${words.bottom - top} H -14 V ${at + 1} H 0`;
}
