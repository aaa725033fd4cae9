import type { PartnershipHead } from '#lib/partnerships/partnerships.server.ts';

/** A partnership as the API gives it. Adding is allowed within v1; taking away or renaming is not. */
export const partnershipLine = (head: PartnershipHead) => ({
  id: head.id,
  slug: head.slug,
  name: head.name,
  ward: head.ward,
  borough: head.borough,
  kind: head.kind,
  stage: head.stage,
  createdAt: head.createdAt,
  role: head.role,
  organisation: { name: head.organisation, sector: head.sector },
  agreement: head.agreement && {
    version: head.agreement.version,
    reviewOn: head.agreement.reviewOn,
    signed: head.agreement.signed,
  },
});
