import { all, form, page, type Expected } from './expected.ts';

/** Home, one’s own account, and proving who one is. */
export const account: Record<string, Expected> = {
  'GET /(in)': page(all('200')),
  'GET /(in)/account': page(all('200')),
  'POST /(in)/account?/end': form(all('400')),
  'POST /(in)/account?/endOthers': form(all('303 /account#sessions')),
  'POST /(in)/account?/interests': form(all('303 /account#interests')),
  'POST /(in)/account?/removeFactor': form(all('400')),
  'POST /(in)/account?/theme': form(all('400')),
  'POST /(in)/account/active': form(all('204')),
  'GET /(in)/account/details': page(all('200')),
  'POST /(in)/account/details': form(all('400')),
  'GET /(in)/account/kept': page(all('200')),
  'GET /(in)/account/passphrase': page(all('200')),
  'POST /(in)/account/passphrase': form(all('400')),
  'GET /(in)/prove': page(all('200')),
  'POST /(in)/prove?/code': form(all('400')),
  'POST /(in)/prove?/passphrase': form(all('400')),
  'POST /(in)/prove/passkey': form(all('400')),
};
