const format = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** "Jul 2023" of "2023-07". */
export const monthName = (month: string) => format.format(new Date(`${month}-01T00:00:00Z`));

/** "Jul 2023 to Jun 2025", or what stands for no months. */
export const windowText = (from: string | null, to: string | null) =>
  from === null || to === null
    ? 'No months'
    : from === to
      ? monthName(from)
      : `${monthName(from)} to ${monthName(to)}`;

/** "2.2 MB". */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export const number = (n: number) => n.toLocaleString('en-GB');
