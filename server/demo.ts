import { host } from './main.ts';

const { origin } = await host({ demo: true });
console.log(`Wardmote, the demonstration, is at ${origin}`);
