/** Words of Markdown's tree as words of a text, with their marks. Pure. */
import type * as Md from 'mdast';
import { safeAddress } from '../sections/attributes.ts';
import type { Inline } from '../sections/blocks.ts';
import { addressFrom } from '../sections/links.ts';
import type { MarkName } from '../sections/schema-names.ts';

/** A link that leads nowhere by itself. */
export type Relative = { words: string; href: string };

export type Setting = {
  definitions: ReadonlyMap<string, string>;
  relative: Relative[];
  /** Added to a heading's depth to give its level. */
  shift: number;
};

/** Marks in the order in which the schema wants them. `code` stands alone. */
const markOrder: readonly MarkName[] = ['link', 'bold', 'code', 'italic', 'strike', 'underline'];
type Marked = { type: MarkName; attrs?: { href: string } };

export function inlines(nodes: readonly Md.PhrasingContent[], setting: Setting): Inline[] {
  const writer = new Writer(setting);
  writer.write(nodes, []);
  return writer.found;
}

/** Writes words one after the other: those with the same marks become one. */
class Writer {
  readonly found: Inline[] = [];
  private readonly setting: Setting;

  constructor(setting: Setting) {
    this.setting = setting;
  }

  write(children: readonly Md.PhrasingContent[], marks: readonly Marked[]): void {
    let underline: Marked[] = [];
    for (const node of children) {
      const html = node.type === 'html' ? node.value.toLowerCase() : '';
      if (html === '<u>') underline = [{ type: 'underline' }];
      else if (html === '</u>') underline = [];
      else this.one(node, [...marks, ...underline]);
    }
  }

  private one(node: Md.PhrasingContent, marks: readonly Marked[]): void {
    switch (node.type) {
      case 'text':
        return this.add(node.value.replace(/[ \t]*\n[ \t]*/g, ' '), marks);
      case 'strong':
        return this.write(node.children, [...marks, { type: 'bold' }]);
      case 'emphasis':
        return this.write(node.children, [...marks, { type: 'italic' }]);
      case 'delete':
        return this.write(node.children, [...marks, { type: 'strike' }]);
      case 'inlineCode':
        return this.add(node.value, [...marks, { type: 'code' }]);
      case 'break':
        return this.breakLine();
      case 'link':
        return this.link(node.children, node.url, marks);
      case 'linkReference':
        return this.link(node.children, this.setting.definitions.get(node.identifier) ?? '', marks);
      case 'image':
        return this.link([{ type: 'text', value: node.alt || node.url }], node.url, marks);
      case 'imageReference': {
        const href = this.setting.definitions.get(node.identifier) ?? '';
        return this.link([{ type: 'text', value: node.alt || href }], href, marks);
      }
      case 'footnoteReference':
        return this.add(`[${node.identifier}]`, marks);
      case 'html':
        return /^<br\s*\/?>$/i.test(node.value) ? this.breakLine() : this.add(node.value, marks);
    }
  }

  private breakLine(): void {
    this.found.push({ type: 'hardBreak' });
  }

  private add(text: string, given: readonly Marked[]): void {
    if (text === '') return;
    const last = this.found.at(-1);
    const marks = ordered(given);
    if (last?.type === 'text' && JSON.stringify(last.marks ?? []) === JSON.stringify(marks))
      last.text += text;
    else this.found.push(marks.length > 0 ? { type: 'text', text, marks } : { type: 'text', text });
  }

  private link(children: readonly Md.PhrasingContent[], href: string, marks: readonly Marked[]): void {
    const safe = addressFor(href);
    if (safe !== null) {
      const others = marks.filter(({ type }) => type !== 'link');
      return this.write(children, [...others, { type: 'link', attrs: { href: safe } }]);
    }
    const [only] = children;
    if (children.length === 1 && only?.type === 'text')
      this.setting.relative.push({ words: only.value.replace(/[ \t]*\n[ \t]*/g, ' '), href });
    this.write(children, marks);
    this.add(` (${href})`, marks);
  }
}

/** The address to follow; one that was written without its beginning gets it. Null: it leads nowhere by itself. */
const addressFor = (href: string): string | null =>
  /^\.{0,2}\//.test(href) ? null : (safeAddress(href) ?? (/^www\./i.test(href) ? addressFrom(href) : null));

/** Each once, in the schema's order; code stands alone, but in a link, which then is a link. */
function ordered(marks: readonly Marked[]): Marked[] {
  const kept = markOrder.flatMap((name) => marks.findLast(({ type }) => type === name) ?? []);
  const code = kept.find(({ type }) => type === 'code');
  if (!code) return kept;
  const others = kept.filter(({ type }) => type !== 'code');
  return others.some(({ type }) => type === 'link') ? others : [code];
}

/** Lines of plain words, or of code. */
export const lines = (text: string, marks: Marked[]): Inline[] =>
  text
    .split('\n')
    .flatMap((line, at) => [
      ...(at > 0 ? [{ type: 'hardBreak' } as const] : []),
      ...(line === ''
        ? []
        : [marks.length > 0 ? { type: 'text', text: line, marks } : { type: 'text', text: line }]),
    ]) as Inline[];
