import { afterAll, describe, expect, test } from 'vitest';
import { paragraph } from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { render } from '#lib/sections/rendering.server.ts';
import { largestInline, startRendering } from '#server/jobs/rendering.ts';
import { root } from '../fixtures/database.ts';

const textOf = (words: number, first: string) =>
  updateFrom(
    Array.from({ length: words / 50 }, (_, i) => paragraph(`${first} ${i} `.repeat(25))),
    7,
  );

describe('rendering in a thread', () => {
  const rendering = startRendering(root);
  afterAll(() => rendering.stop());

  test('small and large texts come out as they do here, each answer to its question', async () => {
    const states = [50, 20_000, 100, 5000, 20_000].map((words, i) => textOf(words, `text${i}`));
    expect(states.map((state) => state.byteLength > largestInline)).toEqual([false, true, false, true, true]);
    const rendered = await Promise.all(states.map((state) => rendering.renderState(state)));
    expect(rendered).toEqual(states.map(render));
  });

  test('the state is left as it was', async () => {
    const state = textOf(20_000, 'kept');
    const before = state.slice();
    await rendering.renderState(state);
    expect(state).toEqual(before);
  });

  test('bytes that are no update fail alone', async () => {
    const damaged = new Uint8Array(largestInline + 1).fill(255);
    const good = textOf(20_000, 'good');
    const [failed, rendered] = await Promise.allSettled([
      rendering.renderState(damaged),
      rendering.renderState(good),
    ]);
    expect(failed.status).toBe('rejected');
    expect(rendered).toMatchObject({ status: 'fulfilled', value: render(good) });
    await expect(rendering.renderState(Uint8Array.of(1, 2, 3))).rejects.toThrow();
  });

  test('a large text costs this thread little', async () => {
    const state = textOf(100_000, 'long');
    // Processor time, not time passed: other tests run beside this one.
    const spent = (since: NodeJS.CpuUsage) => {
      const { user, system } = process.threadCpuUsage(since);
      return user + system;
    };
    await rendering.renderState(state);
    const before = process.threadCpuUsage();
    await rendering.renderState(state);
    const inThread = spent(before);
    const again = process.threadCpuUsage();
    render(state);
    expect(inThread).toBeLessThan(spent(again) / 2);
  });

  test('what waits when it is stopped is told so, and the next text starts a new thread', async () => {
    const other = startRendering(root);
    const waiting = other.renderState(textOf(20_000, 'waiting'));
    const told = expect(waiting).rejects.toThrow('has ended');
    await other.stop();
    await told;
    const state = textOf(5000, 'again');
    expect(await other.renderState(state)).toEqual(render(state));
    await other.stop();
  });
});
