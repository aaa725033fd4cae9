import type { Who } from '#lib/access/facts.ts';
import type { Sector } from '#lib/core/words.ts';
import type { App as Wardmote } from '#lib/core/app.ts';
import type { OpenSession } from '#lib/people/sessions.server.ts';
import type { KeptForm } from './routes/kept.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      /** Names the failure in the log, so that a person can quote it. */
      requestId?: string;
      /** What a form held when its sender turned out to be signed out. */
      kept?: KeptForm;
    }
    interface PageData {
      demo: boolean;
      /** The person themselves; null where nobody is signed in. */
      me: {
        name: string;
        roleTitle: string;
        organisation: string;
        sector: Sector;
        initials: string;
        admin: boolean;
        steward: boolean;
      } | null;
    }
    interface Locals {
      app: Wardmote;
      /** Signed in, second factor included; null for everyone else. */
      actor: Who;
      /** The browser's session at any stage; null where there is none. */
      session: OpenSession | null;
      /** The network address of the request. */
      from: string;
      requestId: string;
      /** Set where a form post came from someone who may not pass: `(in)/+layout.server.ts` shows it again. */
      kept?: KeptForm;
    }
  }
}

export {};
