/** A pet store as strangers write it: OpenAPI 3.0, allOf, enums, nullable, arrays in queries, a form, an upload, an API key and OAuth. */
export const petstore = `openapi: 3.0.3
info:
  title: Swagger Petstore
  version: 1.0.27
  license: { name: Apache-2.0 }
servers:
  - url: https://{region}.petstore.example/api/v3
    variables: { region: { default: eu, enum: [eu, us] } }
tags: [{ name: pet }, { name: store }]
paths:
  /pet:
    post:
      tags: [pet]
      summary: Add a new pet
      operationId: addPet
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/Pet' } }
          application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Pet' } }
      responses:
        '200': { description: Added, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
        '422': { description: Not valid, content: { application/json: { schema: { $ref: '#/components/schemas/ApiResponse' } } } }
      security: [{ petstore_auth: [write:pets, read:pets] }]
  /pet/findByStatus:
    get:
      tags: [pet]
      operationId: findPetsByStatus
      parameters:
        - name: status
          in: query
          explode: true
          schema: { type: array, items: { type: string, enum: [available, pending, sold], default: available } }
        - { name: limit, in: query, schema: { type: integer, format: int32, minimum: 1, maximum: 100 } }
        - { name: X-Request-ID, in: header, schema: { type: string, format: uuid } }
      responses:
        '200':
          description: The pets
          headers: { X-Total: { schema: { type: integer }, description: How many there are } }
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } }
        default: { description: Failed, content: { application/json: { schema: { $ref: '#/components/schemas/ApiResponse' } } } }
  /pet/{petId}:
    parameters:
      - { name: petId, in: path, required: true, schema: { type: integer, format: int64 } }
    get:
      tags: [pet]
      operationId: getPetById
      responses:
        '200': { description: The pet, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
        '404': { description: No such pet }
      security: [{ api_key: [] }, { petstore_auth: [read:pets] }]
    delete:
      tags: [pet]
      deprecated: true
      operationId: deletePet
      responses: { '204': { description: Gone } }
  /pet/{petId}/uploadImage:
    post:
      tags: [pet]
      operationId: uploadFile
      parameters:
        - { name: petId, in: path, required: true, schema: { type: integer, format: int64 } }
        - { name: additionalMetadata, in: query, schema: { type: string } }
      requestBody: { content: { application/octet-stream: { schema: { type: string, format: binary } } } }
      responses:
        '200': { description: Stored, content: { application/json: { schema: { $ref: '#/components/schemas/ApiResponse' } } } }
  /store/inventory:
    get:
      tags: [store]
      operationId: getInventory
      responses:
        '200':
          description: How many of each status
          content: { application/json: { schema: { type: object, additionalProperties: { type: integer, format: int32 } } } }
components:
  schemas:
    Category:
      type: object
      properties:
        id: { type: integer, format: int64, example: 1 }
        name: { type: string, example: Dogs }
    Tag:
      type: object
      properties:
        id: { type: integer, format: int64 }
        name: { type: string }
    NewPet:
      type: object
      required: [name, photoUrls]
      properties:
        name: { type: string, example: doggie, minLength: 1, maxLength: 80 }
        category: { $ref: '#/components/schemas/Category' }
        photoUrls: { type: array, items: { type: string, format: uri } }
        tags: { type: array, items: { $ref: '#/components/schemas/Tag' }, maxItems: 10 }
        nickname: { type: string, nullable: true }
        status: { type: string, description: Where it is in the store, enum: [available, pending, sold] }
    Pet:
      allOf:
        - $ref: '#/components/schemas/NewPet'
        - type: object
          required: [id]
          properties:
            id: { type: integer, format: int64, example: 10 }
    ApiResponse:
      type: object
      properties:
        code: { type: integer, format: int32 }
        type: { type: string }
        message: { type: string }
  securitySchemes:
    petstore_auth:
      type: oauth2
      flows: { implicit: { authorizationUrl: 'https://petstore.example/oauth', scopes: { 'write:pets': modify, 'read:pets': read } } }
    api_key: { type: apiKey, name: api_key, in: header }
`;
