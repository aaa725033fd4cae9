/** A record's fields and the line on which it begins; 1 is the file's first line. */
type TakeRecord = (fields: string[], line: number) => void;
type TakeBroken = (line: number, reason: string, text: string) => void;

/** Splits the text of a table into records as it comes. */
type RecordReader = {
  push(text: string): void;
  /** The text has ended: a last record without a line end counts. */
  end(): void;
  /** How lines end: by which of them the first line does. */
  lineEnd(): '\n' | '\r\n' | '\r' | null;
  /** Lines so far. */
  lines: () => number;
};

/** No real record has a field of more lines, or is longer: whatever is, has a quotation mark that is never closed. */
const mostLines = 40;
const longest = 64 * 1024;

/**
 * Reads delimiter-separated records (RFC 4180). Unlike a strict reader, a quotation mark that is never closed costs
 * the one line on which it stands, and the reading goes on with the next; blank lines are passed over. `lineEnd` is
 * CRLF, LF or CR, whichever ends a line.
 */
export function readRecords(
  delimiter: string,
  take: TakeRecord,
  broken: TakeBroken = () => undefined,
): RecordReader {
  const records = joinLines(delimiter, take, broken);
  let rest = '';
  let ending: '\n' | '\r\n' | '\r' | null = null;

  const split = (text: string, more: boolean) => {
    let from = 0;
    ending ??= endingOf(text, more);
    const mark = ending === '\r' ? '\r' : '\n';
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, from)) {
      records.line(text.slice(from, at > from && mark === '\n' && text[at - 1] === '\r' ? at - 1 : at));
      from = at + 1;
    }
    return text.slice(from);
  };
  return {
    push(text) {
      rest = split(rest + text, true);
      if (rest.length > 16 * longest) {
        broken(records.lines() + 1, 'the line is too long', rest.slice(0, 200));
        rest = '';
      }
    },
    end() {
      const last = split(rest, false);
      rest = '';
      if (last !== '') records.line(last.endsWith('\r') ? last.slice(0, -1) : last);
      records.end();
    },
    lineEnd: () => ending,
    lines: records.lines,
  };
}

/** Makes records of lines: a field in quotation marks may go over several. */
function joinLines(delimiter: string, take: TakeRecord, broken: TakeBroken) {
  let line = 0;
  let open: string[] = [];

  const begin = (text: string) => {
    if (text.length > longest) return broken(line, 'the line is too long', text.slice(0, 200));
    if (!text.includes('"')) {
      if (text.trim() !== '') take(text.split(delimiter), line);
      return;
    }
    const fields = fieldsOf(text, delimiter);
    if (fields) take(fields, line);
    else open = [text];
  };
  // What was taken for a field of several lines is none: its first line is broken, the others are read again.
  const giveUp = () => {
    const [first = '', ...others] = open;
    open = [];
    line -= others.length;
    broken(line, 'a quotation mark is never closed', first.slice(0, 200));
    for (const text of others) {
      line++;
      next(text);
    }
  };
  const next = (text: string) => {
    if (open.length === 0) return begin(text);
    open.push(text);
    // Only a line with a quotation mark can close one.
    const fields = text.includes('"') ? fieldsOf(open.join('\n'), delimiter) : null;
    if (fields) {
      const began = line - open.length + 1;
      open = [];
      take(fields, began);
    } else if (open.length > mostLines) giveUp();
  };
  return {
    line(text: string) {
      line++;
      next(text);
    },
    end() {
      while (open.length > 0) giveUp();
    },
    lines: () => line,
  };
}

function endingOf(text: string, more: boolean): '\n' | '\r\n' | '\r' | null {
  const at = text.search(/[\r\n]/);
  if (at < 0) return null;
  if (text[at] === '\n') return '\n';
  if (at + 1 === text.length && more) return null;
  return text[at + 1] === '\n' ? '\r\n' : '\r';
}

/** The fields of one record; null where a quotation mark in it is not closed. */
function fieldsOf(text: string, delimiter: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const read = quoted(text, at + 1);
      if (!read) return null;
      const next = text.indexOf(delimiter, read.end);
      // What stands between the closing mark and the delimiter belongs to the field: "St James's" Park.
      fields.push(read.value + text.slice(read.end, next < 0 ? text.length : next));
      if (next < 0) return fields;
      at = next + 1;
    } else {
      const next = text.indexOf(delimiter, at);
      fields.push(text.slice(at, next < 0 ? text.length : next));
      if (next < 0) return fields;
      at = next + 1;
    }
  }
}

function quoted(text: string, from: number): { value: string; end: number } | null {
  let value = '';
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return null;
    value += text.slice(from, close);
    if (text[close + 1] !== '"') return { value, end: close + 1 };
    value += '"';
    from = close + 2;
  }
}

/** The character that separates the columns of these first lines: the one that splits them most evenly and most often. */
export function delimiterOf(lines: readonly string[]): string {
  const scored = [',', ';', '\t', '|'].map((delimiter) => {
    const counts = lines.map((line) => (fieldsOf(line, delimiter) ?? [line]).length);
    const first = counts[0] ?? 1;
    const even = counts.filter((count) => count === first).length;
    return { delimiter, score: first > 1 ? even * 1000 + first : 0 };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}
