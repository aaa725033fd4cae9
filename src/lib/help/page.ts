/** A page of help. Addresses in it lead into the portal. */
/** A step or a point: what to do or know, and where. Addresses lead into the portal. */
export type HelpPart = { title: string; text: readonly string[]; link?: { href: string; label: string } };

export type HelpPage = {
  slug: string;
  title: string;
  /** One sentence, also shown where the page is linked from. */
  lede: string;
  /** First steps are numbered: their order matters. */
  numbered: boolean;
  parts: readonly HelpPart[];
};
