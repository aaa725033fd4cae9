/**
 * How long `work` holds the thread, in milliseconds of its own time on the processor: other work on the machine
 * does not count. The least of up to three runs, since the first also compiles; stops once one is quick enough.
 */
export function leastMilliseconds(work: () => void, enough = 50): number {
  let least = Infinity;
  for (let i = 0; i < 3 && least >= enough; i++) {
    const began = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
