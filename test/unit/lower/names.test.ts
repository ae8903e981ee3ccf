import { describe, expect, it, test } from 'vitest';
import { allocateAll, allocator, camelCase, kebabCase, pascalCase } from '../../../generator/lower/names.ts';
import { reservedFiles, reservedTypes, reservedWords } from '../../../generator/lower/reserved.ts';

describe('a name of a document in code', () => {
  const table: readonly (readonly [name: string, given: string, pascal: string, camel: string, kebab: string])[] = [
    ['one word', 'cart', 'Cart', 'cart', 'cart'],
    ['camel case', 'orderPlaced', 'OrderPlaced', 'orderPlaced', 'order-placed'],
    ['pascal case', 'OrderPlaced', 'OrderPlaced', 'orderPlaced', 'order-placed'],
    ['kebab case', 'site-id', 'SiteId', 'siteId', 'site-id'],
    ['snake case', 'full_name', 'FullName', 'fullName', 'full-name'],
    ['dots', 'product.cost', 'ProductCost', 'productCost', 'product-cost'],
    ['a slash, as GitHub writes ids', 'repos/list-for-org', 'ReposListForOrg', 'reposListForOrg', 'repos-list-for-org'],
    ['an acronym in front', 'HTTPRequest', 'HTTPRequest', 'httpRequest', 'http-request'],
    ['an acronym inside', 'sendHTTPRequest', 'SendHTTPRequest', 'sendHTTPRequest', 'send-http-request'],
    ['an acronym alone', 'ID', 'ID', 'id', 'id'],
    ['acronyms in the plural', 'userIDs', 'UserIDs', 'userIDs', 'user-ids'],
    ['a digit inside', 'oauth2Token', 'Oauth2Token', 'oauth2Token', 'oauth2-token'],
    ['a digit in front', '2fa', 'N2fa', 'n2fa', '2fa'],
    ['nothing', '', 'Unnamed', 'unnamed', 'unnamed'],
    ['signs only', '+/$', 'Unnamed', 'unnamed', 'unnamed'],
    ['accents', 'Médaillé-crème', 'MedailleCreme', 'medailleCreme', 'medaille-creme'],
    ['a script without case', '日本', '日本', '日本', 'u65e5u672c'],
    ['a script with case', 'привет мир', 'ПриветМир', 'приветМир', 'u43fu440u438u432u435u442-u43cu438u440'],
    ['an emoji', '🛒 cart', 'Cart', 'cart', 'cart'],
    ['a ligature, which has no single capital', 'ﬁle', 'File', 'file', 'file'],
    ['the prototype', '__proto__', 'Proto', 'proto', 'proto'],
    ['a way out of the folder', '../../etc/passwd', 'EtcPasswd', 'etcPasswd', 'etc-passwd'],
    ['a way out on Windows', 'C:\\Windows\\con', 'CWindowsCon', 'cWindowsCon', 'c-windows-con'],
    ['code', "x'); process.exit(1); ('", 'XProcessExit1', 'xProcessExit1', 'x-process-exit-1'],
    ['a line separator', 'a\u2028b', 'AB', 'aB', 'a-b'],
    ['a zero byte', 'a\u0000b', 'AB', 'aB', 'a-b'],
    ['half a surrogate pair', 'a\uD800b', 'AB', 'aB', 'a-b'],
  ];

  test.each(table)('%s', (_name, given, pascal, camel, kebab) => {
    expect([pascalCase(given), camelCase(given), kebabCase(given)]).toEqual([pascal, camel, kebab]);
  });

  it('is an identifier, whatever the character', () => {
    const letters = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code));
    const wrong = letters
      .flatMap((letter) => [pascalCase(letter), camelCase(letter), pascalCase(`a${letter}b`)])
      .filter((name) => !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name));
    expect(wrong).toEqual([]);
  });

  it('is a short and plain file name, whatever the character', () => {
    const names = [...Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)), 'word-'.repeat(100), 'w'.repeat(500)].map(
      kebabCase,
    );
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 80)).toEqual([]);
  });
});

describe('names that clash', () => {
  const typesFor = (): ReturnType<typeof allocator> => allocator({ reserved: reservedTypes, suffix: 'Schema' });

  test.each<readonly [name: string, given: readonly string[], want: readonly string[]]>([
    ['none', ['Cart', 'Order'], ['Cart', 'Order']],
    ['two', ['Cart', 'Cart'], ['Cart', 'Cart2']],
    ['three, one of which is called as the second would be', ['Cart', 'Cart2', 'Cart'], ['Cart', 'Cart2', 'Cart3']],
    ['a type that TypeScript needs', ['Error', 'Promise'], ['ErrorSchema', 'PromiseSchema']],
    ['a type that TypeScript needs, and what it would be called', ['ErrorSchema', 'Error'], ['ErrorSchema', 'ErrorSchema2']],
  ])('%s', (_name, given, want) => {
    const names = typesFor();
    expect(given.map(names.take)).toEqual(want);
  });

  it('are functions that JavaScript lets nobody define', () => {
    const names = allocator({ reserved: reservedWords, suffix: 'Operation' });
    expect(['delete', 'import', 'constructor', 'list'].map(names.take)).toEqual([
      'deleteOperation',
      'importOperation',
      'constructorOperation',
      'list',
    ]);
  });

  it('are files that Windows or a package keeps for itself, or that differ only in case', () => {
    const names = allocator({ reserved: reservedFiles, suffix: '-schema', fold: (name) => name.toLowerCase() });
    expect(['con', 'index', 'runtime', 'a', 'A'].map(names.take)).toEqual(['con-schema', 'index-schema', 'runtime-schema', 'a', 'A2']);
  });

  it('are given in linear time', () => {
    const names = allocator();
    const started = performance.now();
    for (let count = 0; count < 50_000; count += 1) names.take('Cart');
    expect(names.take('Cart')).toBe('Cart50001');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('are solved in the same way in any order', () => {
    const called = ['cart', 'Cart', 'CART', 'Cart2', 'ca-rt'];
    const solve = (order: readonly string[]): object => Object.fromEntries([...allocateAll(order, pascalCase, typesFor())].sort());
    const want = { CART: 'CART', Cart: 'Cart', Cart2: 'Cart2', 'ca-rt': 'CaRt', cart: 'Cart3' };
    expect([solve(called), solve(called.toReversed())]).toEqual([want, want]);
  });
});
