/** The ids that tie a field to its hint and its error. Error summaries link to `f-{name}`. */
export function fieldIds(name: string, hint: unknown, error: unknown) {
  const id = `f-${name}`;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { id, hint: `${id}-hint`, error: `${id}-error`, describedby: described || undefined };
}
