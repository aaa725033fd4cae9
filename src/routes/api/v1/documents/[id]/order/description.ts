import { id, idInPath, listOf, object, ok, orNotThere, problem, ref } from '../../../describing.ts';

export const orderPaths = {
  '/api/v1/documents/{id}/order': {
    post: {
      operationId: 'moveSection',
      summary: 'Move a section to another place: for co-ordinators, among the sections they can read',
      parameters: [idInPath],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: object({
              section: id,
              after: {
                anyOf: [id, { type: 'null' }],
                description: 'The section after which it stands then; null: first of those you can read',
              },
            }),
          },
        },
      },
      responses: {
        '200': ok('The sections, in their order as it is now', listOf(ref('Section'))),
        '400': problem('The body does not fit'),
        '409': problem('The place is not there any more'),
        ...orNotThere,
      },
    },
  },
};
