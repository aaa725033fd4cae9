import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

export const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.version}`;

/** Processes that ran or waited to, over the last minute. */
export const loadAverage = (): string => (loadavg()[0] ?? 0).toFixed(1);

/** Linux counts in hundredths of a second, on every architecture. */
const ticks = 100;

/** Processor time of a process since it began, in seconds; null where the system does not tell. */
export function processorSeconds(pid: number): number | null {
  try {
    // The name, in brackets, may hold anything: what follows is counted from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticks;
  } catch {
    return null;
  }
}
