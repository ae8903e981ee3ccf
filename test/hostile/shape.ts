import ts from 'typescript';

/**
 * The shape of a module: its syntax without the words. Two modules that differ only in words, be they names, strings, numbers or
 * comments, have the same shape; code that came out of a word does not.
 */
export function shapeOf(text: string): string {
  const file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const errors = (file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;
  if (errors.length > 0)
    throw new Error(`It does not parse: ${ts.flattenDiagnosticMessageText(errors[0]?.messageText ?? '', '\n')}\n${text}`);
  return shape(file);
}

function shape(node: ts.Node): string {
  if (isName(node)) return 'name';
  // `a.b` and `a['b']` say the same; which is written depends on the name.
  if (ts.isPropertyAccessExpression(node) || (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression))) {
    return `access(${shape(node.expression)})`;
  }
  const inner: string[] = [];
  ts.forEachChild(node, (child) => void inner.push(shape(child)));
  return inner.length === 0 ? ts.SyntaxKind[node.kind] : `${ts.SyntaxKind[node.kind]}(${inner.join(' ')})`;
}

/** Names of properties may be written as identifiers, strings or `['strings']`. */
function isName(node: ts.Node): boolean {
  if (ts.isIdentifier(node) || ts.isStringLiteral(node) || ts.isNumericLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
    return true;
  return ts.isComputedPropertyName(node) && ts.isStringLiteral(node.expression);
}

/** Whether a module does nothing but export values, handed to the one function `fixtures`: no operator, nothing that is computed. */
export function isData(text: string): boolean {
  const file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  return file.statements.every((statement) => {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true;
    if (!ts.isVariableStatement(statement)) return false;
    return statement.declarationList.declarations.every(({ initializer }) => initializer !== undefined && isLiteral(initializer));
  });
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isCallExpression(node))
    return ts.isIdentifier(node.expression) && node.expression.text === 'fixtures' && node.arguments.every(isLiteral);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return isLiteral(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(node.operand);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(node))
    return node.properties.every((property) => ts.isPropertyAssignment(property) && isLiteral(property.initializer));
  return (
    ts.isStringLiteral(node) ||
    ts.isNumericLiteral(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind)
  );
}
