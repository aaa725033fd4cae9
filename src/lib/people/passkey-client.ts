type PasskeyUse = { at: string; make: boolean; next: string; name?: string | undefined };

const notDone = 'The passkey was not used. Nothing was changed: try again, or use another way.';

async function post(at: string, body: unknown): Promise<{ ok: boolean; given: Record<string, unknown> }> {
  const response = await fetch(at, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const given = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  return { ok: response.ok, given };
}

const detailOf = (given: Record<string, unknown>) =>
  typeof given.detail === 'string' ? given.detail : notDone;

/**
 * Asks the server for a challenge, the browser for the passkey's answer, and the server whether it is right.
 * Answers with where to go on, or a sentence that says why not. The library is loaded when it is needed.
 */
export async function askPasskey({
  at,
  make,
  next,
  name,
}: PasskeyUse): Promise<{ to: string } | { problem: string }> {
  try {
    const asked = await post(at, { step: 'ask' });
    if (!asked.ok) return { problem: detailOf(asked.given) };
    const browser = await import('@simplewebauthn/browser');
    const options = asked.given.options as never;
    const response = make
      ? await browser.startRegistration({ optionsJSON: options })
      : await browser.startAuthentication({ optionsJSON: options });
    const answered = await post(at, { step: 'answer', response, next, ...(name ? { name } : {}) });
    if (!answered.ok || typeof answered.given.to !== 'string') return { problem: detailOf(answered.given) };
    return { to: answered.given.to };
  } catch (thrown) {
    const kind = (thrown as { name?: string }).name;
    if (kind === 'InvalidStateError')
      return { problem: 'This passkey was added already. Use it, or add another.' };
    return { problem: notDone };
  }
}
