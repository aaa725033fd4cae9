/**
 * What a text says, as one number that proves it: SHA-256 of the text in a form of its own.
 *
 * 1. It depends on nothing but what stands in the text: names, attributes, characters and marks in their order. Who
 *    wrote what, what was deleted, how Yjs keeps it and how a page shows it make no difference.
 * 2. The form never changes. Another one begins with another line, and stands beside this one.
 *
 * Form 1 is the line `wardmote text 1`, a line end, and JSON without spaces, keys in the order of their code units:
 * a list of elements `{"a":{attributes},"c":[children],"n":"name"}` and runs of characters
 * `{"m":{marks},"t":"characters"}`. Runs that follow each other and have the same marks are one; empty ones are left out.
 */
import { createHash } from 'node:crypto';
import * as Y from 'yjs';

const form = 'wardmote text 1\n';

type Run = { m: string; t: string };
type Delta = { insert?: unknown; attributes?: Record<string, unknown> };

export const digestOf = (body: Y.XmlFragment): string =>
  createHash('sha256')
    .update(`${form}[${written(childrenOf(body))}]`)
    .digest('hex');

/** One block or inline element: two that are equal say the same. */
export const elementJson = (element: Y.XmlElement): string => written([element]);

type Part = string | Y.XmlElement;

/** However deep it is nested: without calling itself. */
function written(parts: readonly Part[]): string {
  const out: string[] = [];
  const waiting = [...parts].reverse();
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (typeof part === 'string') {
      out.push(part);
      continue;
    }
    out.push(`{"a":${sortedJson(part.getAttributes())},"c":[`);
    waiting.push(`],"n":${JSON.stringify(part.nodeName)}}`, ...childrenOf(part).reverse());
  }
  return out.join('');
}

/** What stands in an element, with the commas between. */
function childrenOf(parent: Y.XmlFragment): Part[] {
  const parts: Part[] = [];
  let run: Run | null = null;
  const push = (part: Part) => parts.push(...(parts.length > 0 ? [',', part] : [part]));
  const close = () => {
    if (run) push(`{"m":${run.m},"t":${JSON.stringify(run.t)}}`);
    run = null;
  };
  const add = ({ insert, attributes = {} }: Delta) => {
    const m = sortedJson(attributes);
    if (typeof insert !== 'string') {
      close();
      push(`{"e":${sortedJson(insert)},"m":${m}}`);
    } else if (run?.m === m) run.t += insert;
    else {
      close();
      run = { m, t: insert };
    }
  };
  for (const child of parent.toArray() as unknown[]) {
    if (child instanceof Y.XmlText) {
      (child.toDelta() as Delta[]).forEach(add);
      continue;
    }
    close();
    push(child instanceof Y.XmlElement ? child : 'null');
  }
  close();
  return parts;
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${sortedJson(inner)}`).join(',')}}`;
}
