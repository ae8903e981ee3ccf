/** A text in which fields can be found without reading all of it. */
export interface View<Node> {
  readonly root: Node | undefined;
  /** The field or item of a node; `line` and `column` (1-based) are those of its key, for that is what people look for. */
  child(node: Node, token: string): { readonly node: Node; readonly line: number; readonly column: number } | undefined;
}
