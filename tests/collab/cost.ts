/**
 * How long `work` holds the thread, in milliseconds: the least of up to three runs, because other work on the
 * machine only ever adds. Stops at the first run that is quick enough.
 */
export function leastMilliseconds(work: () => void, enough = 50): number {
  let least = Infinity;
  for (let i = 0; i < 3 && least >= enough; i++) {
    const began = performance.now();
    work();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
