/** Who is in a section beside oneself, from what the server says of each socket. */
export type Here = { id: string; name: string; organisation: string; color: string };

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Each person once, in the order of their names; oneself (`own`) left out. */
export function peopleHere(states: ReadonlyMap<number, Record<string, unknown>>, own: number): Here[] {
  const found = new Map<string, Here>();
  for (const [client, { user }] of states) {
    if (client === own || typeof user !== 'object' || user === null) continue;
    const { id, name, organisation, color } = user as Partial<Record<keyof Here, unknown>>;
    if (!isText(id) || !isText(name) || !isText(organisation)) continue;
    found.set(id, { id, name, organisation, color: isText(color) ? color : 'currentcolor' });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
}
