/**
 * References such as PL-7K2Q in rendered texts: where each finding or recommendation stands, what refers to it, and
 * links at both ends. Works on HTML that this portal rendered, in which every `<` begins a tag. Who may read what is
 * decided before: only texts that a reader may read are ever looked through for them.
 */
import { escapedText } from '../core/text.ts';
import { referencePattern } from './references.ts';

/** A text as one reader may read it. */
export type ReadText = {
  section: string;
  title: string;
  document: string;
  documentTitle: string;
  html: string;
};

/** Where something stands. `anchor`: of the block or section, on the page of its document. */
export type Standing = { document: string; anchor: string };

/** What refers to a reference, in words, and where it stands. */
export type Referring = Standing & { words: string; documentTitle: string };

export type References = {
  /** Where each finding or recommendation stands; the first, where there are several. */
  at: Map<string, Standing>;
  /** What refers to each from elsewhere. */
  from: Map<string, Referring[]>;
};

const pieces = /<[^>]*>|[^<]+/g;
const inWords = new RegExp(referencePattern, 'g');

type Box = { tag: string; kind: 'finding' | 'recommendation' | 'evidence' | null; id: string | null };

const boxOf = (tag: string): Box => {
  const name = /^<([a-z0-9]+)/.exec(tag)?.[1] ?? '';
  const kind = /class="(finding|recommendation|evidence)"/.exec(tag)?.[1] as Box['kind'] | undefined;
  const id = /\sid="([^"]*)"/.exec(tag)?.[1] ?? null;
  return { tag: name, kind: (name === 'figure' && kind) || null, id };
};

const isVoid = (tag: string) => tag.endsWith('/>') || /^<(br|hr|img|input)\b/.test(tag);

/** Goes through a text, saying for each piece in which finding, recommendation or figure it stands. */
function walk(
  html: string,
  each: (piece: string, inside: Box | null, isTag: boolean, inLink: boolean) => void,
): void {
  const open: Box[] = [];
  for (const [piece] of html.matchAll(pieces)) {
    const inside = open.findLast(({ kind }) => kind !== null) ?? null;
    if (!piece.startsWith('<')) {
      each(
        piece,
        inside,
        false,
        open.some(({ tag }) => tag === 'a'),
      );
      continue;
    }
    if (piece.startsWith('</')) open.pop();
    else if (!isVoid(piece)) open.push(boxOf(piece));
    const now = open.findLast(({ kind }) => kind !== null) ?? null;
    each(piece, piece.startsWith('</') ? inside : now, true, false);
  }
}

/** Where every reference stands in these texts, and what refers to it. */
/** Does a text speak of a finding or a recommendation? */
export const speaksOfAny = (html: string): boolean => html.search(inWords) >= 0;

export function referencesIn(texts: readonly ReadText[]): References {
  const at: References['at'] = new Map();
  const from: References['from'] = new Map();
  for (const text of texts) {
    const said = new Set<string>();
    walk(text.html, (piece, inside, isTag) => {
      if (isTag) {
        const own = inside && piece.startsWith('<figure') ? inside.id : null;
        if (own && isOwn(own) && !at.has(own)) at.set(own, { document: text.document, anchor: own });
        return;
      }
      for (const [reference] of piece.matchAll(inWords)) {
        if (inside?.id === reference) continue;
        const referring = referringOf(text, inside);
        const key = `${reference} ${referring.anchor}`;
        if (said.has(key)) continue;
        said.add(key);
        from.set(reference, [...(from.get(reference) ?? []), referring]);
      }
    });
  }
  return { at, from };
}

const isOwn = (id: string): boolean => new RegExp(`^${referencePattern}$`).test(id);

function referringOf({ section, title, document, documentTitle }: ReadText, inside: Box | null): Referring {
  const anchor = inside?.id ?? `s-${section}`;
  const at = { document, documentTitle, anchor };
  if (inside?.kind === 'evidence') return { ...at, words: `a figure in ${title}` };
  return inside?.id && isOwn(inside.id)
    ? { ...at, words: `${inside.id} in ${title}` }
    : { ...at, words: title };
}

/**
 * The same text with its references as links to where they stand, and below each finding and recommendation what
 * refers to it. What stands nowhere that the reader may read stays plain words, as if there were nothing behind it.
 */
export function withLinks(
  html: string,
  { at, from }: References,
  hrefOf: (standing: Standing) => string,
  /** The document that the text is of: others are named. */
  here: string,
): string {
  let out = '';
  walk(html, (piece, inside, isTag, inLink) => {
    if (!isTag) {
      out += piece.replace(inWords, (reference: string) => {
        const standing = at.get(reference);
        // A link of the writer's own leads where they said.
        if (!standing || inLink || inside?.id === reference) return reference;
        return `<a class="reference" href="${escapedText(hrefOf(standing))}">${reference}</a>`;
      });
      return;
    }
    const referring = piece === '</figcaption>' && inside?.id ? (from.get(inside.id) ?? []) : [];
    if (referring.length > 0 && isOwn(inside?.id ?? '')) out += listed(referring, hrefOf, here);
    out += piece;
  });
  return out;
}

const listed = (
  referring: readonly Referring[],
  hrefOf: (standing: Standing) => string,
  here: string,
): string =>
  `<span class="referring">Referred to by ${referring
    .map(
      (one) =>
        `<a href="${escapedText(hrefOf(one))}">${escapedText(one.document === here ? one.words : `${one.words}, ${one.documentTitle}`)}</a>`,
    )
    .join('; ')}.</span>`;
