import type { Condition, HavingClause, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js'
import { malformedQuery } from '../problem.ts'

export type Leaf = Exclude<Condition, { openParen: number; field?: never; fn?: never }> | ValueQueryCondition
export type Tree =
  | { readonly kind: 'and' | 'or'; readonly branches: readonly Tree[] }
  | { readonly kind: 'not'; readonly branch: Tree }
  | { readonly kind: 'leaf'; readonly leaf: Leaf }

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | { leaf: Leaf }

/** The parser hands out a flat chain with counted parentheses; this makes the tree that it means. */
export function readTree(clause: WhereClause | HavingClause): Tree {
  const tokens = flatten(clause)
  let position = 0
  const parseOperand = (): Tree => {
    const token = tokens[position++]
    if (token === 'NOT') return { kind: 'not', branch: parseOperand() }
    if (token === '(') {
      const inside = parseChain()
      if (tokens[position++] !== ')') throw malformedQuery("expecting a right parentheses, found '<EOF>'")
      return inside
    }
    if (typeof token === 'object') return { kind: 'leaf', leaf: token.leaf }
    throw malformedQuery(`unexpected token: '${token ?? '<EOF>'}'`)
  }
  const parseChain = (): Tree => {
    const first = parseOperand()
    const operator = tokens[position]
    if (operator !== 'AND' && operator !== 'OR') return first
    const branches = [first]
    while (tokens[position] === operator) {
      position++
      branches.push(parseOperand())
    }
    // SOQL has no precedence between AND and OR: mixing them without parentheses is refused.
    const next = tokens[position]
    if (next === 'AND' || next === 'OR') throw malformedQuery(`unexpected token: '${next}'`)
    return { kind: operator === 'AND' ? 'and' : 'or', branches }
  }
  const tree = parseChain()
  if (position < tokens.length) throw malformedQuery(`unexpected token: '${describe(tokens[position])}'`)
  return tree
}

function flatten(clause: WhereClause | HavingClause): Token[] {
  const tokens: Token[] = []
  for (let at: WhereClause | HavingClause | undefined = clause; at; at = 'right' in at ? at.right : undefined) {
    const left = at.left as (Partial<Leaf> & { openParen?: number; closeParen?: number }) | null
    for (let open = left?.openParen ?? 0; open > 0; open--) tokens.push('(')
    if (left && ('field' in left || 'fn' in left)) tokens.push({ leaf: left as Leaf })
    for (let close = left?.closeParen ?? 0; close > 0; close--) tokens.push(')')
    if ('operator' in at) tokens.push(at.operator)
  }
  return tokens
}

function describe(token: Token | undefined): string {
  return typeof token === 'string' ? token : 'condition'
}
