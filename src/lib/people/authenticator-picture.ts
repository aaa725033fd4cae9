import { renderSVG } from 'uqr';
import { authenticatorAddress, secretText } from './authenticator.ts';

/**
 * An authenticator's secret as text, as the address that opens an app on the same device, and as an SVG picture, drawn
 * here: it is never sent anywhere to be drawn.
 */
export const pictureOf = (
  email: string,
  secret: Uint8Array,
): { key: string; address: string; qr: string } => ({
  key: secretText(secret),
  address: authenticatorAddress(email, secret),
  // Scanners need four blank modules around, and the address fits with the smallest correction.
  qr: renderSVG(authenticatorAddress(email, secret), { border: 4, ecc: 'L' }),
});
