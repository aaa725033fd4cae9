/** What was typed into a text field of a form. */
export function typedIn(form: FormData, name: string): string {
  const typed = form.get(name);
  return typeof typed === 'string' ? typed : '';
}
