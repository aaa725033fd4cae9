/** Runs `turn` now and then again, each time `pause` ms after the one before it has ended. `turn` never rejects. */
export function takeTurns(turn: () => Promise<void>, pause: number): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  const next = async () => {
    await turn();
    if (!stopping)
      timer = setTimeout(() => {
        running = next();
      }, pause).unref();
  };
  let running = next();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await running;
    },
  };
}
