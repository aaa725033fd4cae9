import * as v from 'valibot';
import { plainEmail, plainLine } from '../core/text.ts';

/** An address as it is stored and compared: in lower case, in plain letters, so that none looks like another. */
export const emailField = v.pipe(
  v.string('Enter an e-mail address'),
  v.maxLength(1000, 'Use at most 254 characters'),
  v.transform(plainEmail),
  v.nonEmpty('Enter an e-mail address'),
  v.maxLength(254, 'Use at most 254 characters'),
  v.regex(
    /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    'Enter an e-mail address like name@example.org',
  ),
);

/** One line somebody types, with the message for an empty one. */
export const lineField = (empty: string, most: number) =>
  v.pipe(
    v.string(empty),
    v.maxLength(5000, `Use at most ${most} characters`),
    v.transform(plainLine),
    v.nonEmpty(empty),
    v.maxLength(most, `Use at most ${most} characters`),
  );

export const nameField = lineField('Enter your name', 120);
export const roleTitleField = lineField('Enter what you do, like Neighbourhood sergeant', 120);

export const shownAsField = v.picklist(['name', 'role'], 'Choose how other organisations see you');

/** A checkbox: sent or not sent. */
export const tickField = v.pipe(
  v.optional(v.string(), ''),
  v.transform((value) => value !== ''),
);

/** Where to go afterwards; judged by `safeNext` before it is used. */
export const nextField = v.optional(v.pipe(v.string(), v.maxLength(2000)));

/** A code of letters and digits as somebody copies it from paper or a screen: spaces and hyphens mean nothing. */
export const codeField = (empty: string) =>
  v.pipe(
    v.string(empty),
    v.maxLength(200, 'This code is too long'),
    v.transform((typed) => typed.replace(/[\s-]+/g, '').toLowerCase()),
    v.nonEmpty(empty),
  );

/** The first message for each field. */
export function firstMessages(issues: readonly v.BaseIssue<unknown>[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const issue of issues) messages[v.getDotPath(issue) ?? 'form'] ??= issue.message;
  return messages;
}
