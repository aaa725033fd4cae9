/** The links of a text: read from what is pasted, made of addresses that are typed, and drawn where they can be followed. */
import { InputRule, Mark, markInputRule, markPasteRule, PasteRule } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, type EditorState, type Transaction } from '@tiptap/pm/state';
import { safeAddress } from './attributes.ts';
import { addressIn, addressOf } from './links.ts';
import { toOwnChanges } from './own-changes.ts';
import type { Place } from './evidence-drawing.ts';

const linkRel = 'noopener noreferrer nofollow';

/** `[words](address)`; an address may hold brackets in pairs. */
const written = /\[([^[\]]+)\]\(((?:[^\s()]|\([^\s()]*\))+)\)/g;
const writtenLast = new RegExp(`${written.source}$`);

type Found = { index: number; text: string; replaceWith?: string; data: { href: string } };

function foundIn(match: RegExpMatchArray): Found | null {
  const [text, words = '', address = ''] = match;
  const href = safeAddress(address);
  // An image's beginning, and what was escaped, stay as they were written.
  const before = match.input?.[(match.index ?? 0) - 1];
  if (href === null || words.trim() === '' || before === '!' || before === '\\') return null;
  return { index: match.index ?? 0, text, replaceWith: words, data: { href } };
}

function foundInPasted(text: string): Found[] {
  const links = [...text.matchAll(written)].flatMap((match) => foundIn(match) ?? []);
  const within = (at: number) => links.some(({ index, text: all }) => at >= index && at < index + all.length);
  const plain = [...text.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
    const address = addressIn(word);
    return address && !within(index)
      ? [{ index: index + address.from, text: word.slice(address.from, address.to), data: address }]
      : [];
  });
  return [...links, ...plain];
}

const hrefOf = ({ data }: { data?: Record<string, unknown> }) => ({ href: data?.href ?? null });

/** No address is longer; and a text that is one long word does not hold up each key. */
const longest = 2048;

/** The place and the word right before where somebody typed a space or ended a line. */
function wordBefore({ doc, selection: { $from, empty } }: EditorState): { word: string; end: number } | null {
  if (!empty || !$from.parent.isTextblock) return null;
  const words = (block: Node, to: number) =>
    block.textBetween(Math.max(0, to - longest), to, '\ufffc', '\ufffc');
  if ($from.parentOffset > 0) {
    const text = words($from.parent, $from.parentOffset);
    const word = /\s$/.test(text) ? /\S+$/.exec(text.slice(0, -1))?.[0] : undefined;
    return word === undefined ? null : { word, end: $from.pos - 1 };
  }
  const end = $from.before() - 1;
  const block = end > 0 ? doc.resolve(end).parent : null;
  const word = block?.isTextblock ? /\S+$/.exec(words(block, block.content.size))?.[0] : undefined;
  return word === undefined ? null : { word, end };
}

/** Makes a link of an address once the word is ended. */
const linking = (name: string): Plugin =>
  new Plugin({
    appendTransaction(_changes, before, after): Transaction | null {
      // Only what is added ends a word: to take a space away, or a link, makes none.
      if (after.doc.content.size <= before.doc.content.size) return null;
      const type = after.schema.marks[name];
      const last = wordBefore(after);
      const found = last && addressIn(last.word);
      if (!type || !last || !found) return null;
      const [from, to] = [found.from, found.to].map((at) => last.end - last.word.length + at) as [
        number,
        number,
      ];
      const { code } = after.schema.marks;
      const taken = [type, code].some((mark) => mark && after.doc.rangeHasMark(from, to, mark));
      return taken ? null : after.tr.addMark(from, to, type.create({ href: found.href }));
    },
  });

/** An address pasted over words: they lead there. */
const overWords = (name: string): Plugin =>
  new Plugin({
    props: {
      handlePaste({ state, dispatch }, _event, { content }) {
        const href = addressOf(content.textBetween(0, content.size, '\n'));
        const mark = href !== null && state.schema.marks[name]?.create({ href });
        if (!mark || state.selection.empty) return false;
        dispatch(state.tr.addMark(state.selection.from, state.selection.to, mark));
        return true;
      },
    },
  });

/**
 * A link stands outside the other marks, so that it is one link over words in several styles. An editor draws the
 * mark of highest priority outermost, the page's renderer innermost.
 */
export const linkMark = (place: Place) =>
  Mark.create({
    name: 'link',
    priority: place === 'page' ? 1 : 1000,
    keepOnSplit: false,
    // What is typed behind a link is not of it.
    inclusive: false,
    // Where it leads is all that is kept of a link that is pasted.
    addAttributes: () => ({
      href: { default: null },
      ...Object.fromEntries(
        ['target', 'rel', 'class', 'title'].map((key) => [key, { default: null, parseHTML: () => null }]),
      ),
    }),
    parseHTML: () => [
      {
        tag: 'a[href]',
        getAttrs: (element) => (safeAddress(element.getAttribute('href')) === null ? false : null),
      },
    ],
    renderHTML: ({ mark }) =>
      ['a', { href: safeAddress((mark.attrs as { href?: unknown }).href), rel: linkRel }, 0] as const,
    addInputRules() {
      const find = (text: string) => {
        const match = writtenLast.exec(text);
        return match && foundIn(match);
      };
      const { handler } = markInputRule({ find, type: this.type, getAttributes: hrefOf });
      return [new InputRule({ find, handler })];
    },
    addPasteRules() {
      const { handler } = markPasteRule({ find: foundInPasted, type: this.type, getAttributes: hrefOf });
      return [new PasteRule({ find: foundInPasted, handler })];
    },
    addProseMirrorPlugins() {
      return [toOwnChanges(linking(this.name)), overWords(this.name)];
    },
  });
