import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { createDiagnostics } from '../../generator/diagnostics/diagnostic.ts';
import type { Api } from '../../generator/ir/api.ts';
import type { ObjectSchema, Schema } from '../../generator/ir/schema.ts';
import { lower } from '../../generator/lower/lower.ts';
import { readDocument } from '../../generator/read/read.ts';

/** What is known of the wire, written down a second time and apart from the spec: a field that the spec loses is missed here. */

const root = resolve(import.meta.dirname, '../..');
let api: Api;

beforeAll(async () => {
  const diagnostics = createDiagnostics();
  const document = await readDocument({ file: join(root, 'spec/openapi.yaml') }, { root: join(root, 'spec'), remote: false }, diagnostics);
  if (document === undefined) throw new Error('The spec cannot be read');
  api = lower(document, diagnostics);
  if (diagnostics.all.length > 0) throw new Error(`The spec is not right: ${JSON.stringify(diagnostics.all, null, 2)}`);
});

const operations: readonly (readonly [id: string, method: string, path: string, body: string | undefined])[] = [
  ['trackPageviewPixel', 'GET', '/tracker/pageview.gif', undefined],
  ['trackPageview', 'POST', '/tracker/pageview', 'Pageview'],
  ['trackVisitPixel', 'GET', '/tracker/visit.gif', undefined],
  ['trackVisit', 'POST', '/tracker/visit', 'Visit'],
  ['sendCart', 'POST', '/{site-id}/cart', 'Cart'],
  ['sendCategory', 'POST', '/{site-id}/category', 'Category'],
  ['sendEmployee', 'POST', '/{site-id}/employee', 'Employee'],
  ['sendCustomer', 'POST', '/{site-id}/customer', 'Customer'],
  ['sendOrder', 'POST', '/{site-id}/order', 'Order'],
  ['sendProduct', 'POST', '/{site-id}/product', 'Product'],
  ['sendBatch', 'POST', '/{site-id}/batch', 'Batch'],
  ['sendInventory', 'POST', '/{site-id}/inventory', 'Inventory'],
  ['sendProductCost', 'POST', '/{site-id}/product.cost', 'ProductCost'],
  ['sendHeartbeat', 'POST', '/{site-id}/heartbeat', 'Heartbeat'],
];

/** Fields of each event and part; `*` behind a name: required. */
const fields: Readonly<Record<string, string>> = {
  Cart: 'id* cart_id create_date* change_date* subtotal* total* total_tax* total_shipping* total_payment_cost* total_discounts* currency* cookies items* previous_items customer* visit',
  CartItem: 'id* create_date* change_date* cart_item_number* quantity* price* discount_price* product*',
  VisitRef: 'visit_id* visitor_id* pageview_id* last_pageview_id*',
  Category: 'id* name* create_date* change_date* parent_categories',
  Customer:
    'id* create_date* change_date* email name first_name last_name phone company department position active_flag marketing_opt_in cookies segments',
  Employee: 'id* email* create_date* change_date* name first_name last_name phone company department position active_flag marketing_opt_in',
  OrderPlaced: 'status* order_number* order_date* customer* cart_id visit',
  OrderAccepted:
    'status* order_number* order_date* create_date* change_date* subtotal* total* total_tax* total_shipping* total_payment_cost* total_discounts* currency* items* previous_items customer* cart_id delivery_address payment_address visit raw_status payment_method payment_card_type discount_codes',
  OrderCancelled: 'status* order_number* cancel_date*',
  OrderItem: 'id* create_date* change_date* order_item_number* quantity* status* price* discount_price* product*',
  Address: 'id address1 address2 city state postalcode country',
  Product:
    'id* code* is_product* is_sku* create_date* change_date* name brand rating catalog ancestors base_product vendors urls images categories attributes inactive',
  Pageview: 'site* org timestamp page visit* pageview*',
  Visit: 'site* org timestamp page visit*',
  Inventory: 'sku_code* inventory_level* change_date* effective_date* low_stock_alert inventory_alerts',
  ProductCost: 'sku_code* sku_cost* change_date* effective_date*',
  Heartbeat: 'site_id instance_id version is_enabled client_id message',
  Batch: 'cart category customer employee order product product.inventory product.cost',
};

/** Fields of the objects inside events, by the path to them. */
const inside: readonly (readonly [schema: string, path: readonly string[], fields: string])[] = [
  ['Pageview', ['page'], 'page_id prev_page_id'],
  ['Pageview', ['visit'], 'id* visitor*'],
  ['Pageview', ['pageview'], 'page_type* product category search attribution customer'],
  ['Pageview', ['pageview', 'product'], 'product_code* name sku_code'],
  ['Pageview', ['pageview', 'category'], 'id name'],
  ['Pageview', ['pageview', 'search'], 'term page total_results'],
  ['Pageview', ['pageview', 'customer'], 'id email firstname lastname'],
  ['Visit', ['visit'], 'id* visitor* landing_url* referrer_url* user_agent* tag_attribution* rule_attribution*'],
  ['Product', ['catalog'], 'id* version_id name'],
  ['Product', ['base_product'], 'id code name'],
  ['Product', ['vendors'], 'id name'],
  ['Product', ['urls'], 'admin store'],
  ['Product', ['images'], 'url*'],
  ['Product', ['categories'], 'id* name*'],
  ['Product', ['attributes'], 'id* name* value*'],
  ['Category', ['parent_categories'], 'id*'],
];

const errorTypes: Readonly<Record<string, number>> = {
  bad_json: 400,
  invalid_type: 400,
  validation: 400,
  invalid_token: 403,
  authorization: 403,
  too_large: 413,
  unknown: 503,
};

function objectOf(schema: Schema): ObjectSchema {
  if (schema.kind === 'object') return schema;
  if (schema.kind === 'array') return objectOf(schema.items);
  const named = schema.kind === 'ref' ? api.schemas.find(({ name }) => name === schema.name) : undefined;
  if (named === undefined) throw new Error(`${schema.at} is no object`);
  return objectOf(named.node);
}

const schemaOf = (name: string): Schema => ({ kind: 'ref', at: '', name });
const fieldsOf = (schema: ObjectSchema): string[] => schema.properties.map(({ name, required }) => name + (required ? '*' : '')).sort();
const words = (text: string): string[] => text.split(' ').sort();

describe('the spec', () => {
  it('has every operation, and no other', () => {
    const found = api.operations.map(({ id, method, path, body }) => [id, method, path, body?.contents[0]?.schema?.name]);
    expect(found).toEqual(operations);
  });

  test.each(Object.entries(fields))('gives %s all of its fields', (name, want) => {
    expect(fieldsOf(objectOf(schemaOf(name)))).toEqual(words(want));
  });

  test.each(inside)('gives %s, %j, all of its fields', (name, path, want) => {
    const found = path.reduce(
      (object, key) => {
        const property = object.properties.find((one) => one.name === key);
        if (property === undefined) throw new Error(`${name} has no ${key}`);
        return objectOf(property.schema);
      },
      objectOf(schemaOf(name)),
    );
    expect(fieldsOf(found)).toEqual(words(want));
  });

  it('tells the three orders apart by status, and offers a call for each', () => {
    const order = api.operations.find(({ id }) => id === 'sendOrder');
    expect(order?.variants.map(({ name, tag }) => [name, tag.value])).toEqual([
      ['sendOrderPlaced', 'placed'],
      ['sendOrderAccepted', 'accepted'],
      ['sendOrderCancelled', 'cancelled'],
    ]);
  });

  it('closes no object: plugins send more than the spec names', () => {
    const closed = api.schemas.filter(({ json }) => /"(additional|unevaluated)Properties":false/.test(JSON.stringify(json)));
    expect(closed.map(({ name }) => name)).toEqual([]);
  });

  it('knows every error type with its status, and answers each of them somewhere', () => {
    expect(Object.fromEntries(api.errors.map(({ type, status }) => [type, status]))).toEqual(errorTypes);
    const answers = JSON.stringify(api.schemas.filter(({ role }) => role !== 'body').map(({ json }) => json));
    expect(Object.keys(errorTypes).filter((type) => !answers.includes(`"const":"${type}"`))).toEqual([]);
  });

  it('wants the token everywhere, and lets the four tracker operations go without', () => {
    const free = api.operations.filter(({ security }) => security.some((schemes) => schemes.length === 0)).map(({ id }) => id);
    expect(free).toEqual(['trackPageviewPixel', 'trackPageview', 'trackVisitPixel', 'trackVisit']);
    expect(api.operations.filter(({ security }) => security.length === 0)).toEqual([]);
  });

  it('batches eight kinds of events under 10 MB', () => {
    expect(api.batch?.maxBytes).toBe(10 * 1024 * 1024);
    expect(api.batch?.members.map(({ key }) => key)).toEqual(fields['Batch']?.split(' '));
  });
});
