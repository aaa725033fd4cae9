import { demoGuide } from './compose.ts';
import { host } from './main.ts';

const { origin } = await host({ demo: true });
const { passphrase, accounts } = demoGuide;
const width = Math.max(...accounts.map(({ email }) => email.length)) + 2;
console.log(`
Wardmote, the demonstration, is at ${origin}

Nothing in it is real: the places, the people and the figures are invented, and there are no second factors.
Sign in as any of these, with the passphrase: ${passphrase}

${accounts.map(({ email, roleTitle }) => `  ${email.padEnd(width)}${roleTitle}`).join('\n')}
`);
