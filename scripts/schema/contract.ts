import { type Change, ChangeType, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'
import { parseUnreleased } from './change-log.ts'

/** What of a change of the schema can surprise clients. */
export interface ContractChange {
  /**
   * BREAKING: what worked fails, or means something else. ANNOUNCED: answers may hold what was not
   * there before, which clients are asked to expect.
   */
  readonly kind: 'BREAKING' | 'ANNOUNCED'
  /** `Market`, `Market.spread`, `Query.search(first:)`; `ResolutionMessage.Tag` of a union. */
  readonly coordinate: string
  /** What changed, and why clients mind. */
  readonly message: string
}

/** Both schemas as SDL. */
export const contractChanges = async (
  released: string,
  present: string,
): Promise<readonly ContractChange[]> => {
  const changes = await diff(buildSchema(released), buildSchema(present))
  return changes.flatMap((change) => {
    const kind = kindOf(change)
    if (kind === null) return []
    return [
      { kind, coordinate: coordinateOf(change), message: `${change.message}. ${whyOf(change)}` },
    ]
  })
}

/** Faults for people to read; none when the change log says all that it must and no more. */
export const judgeContract = (
  changes: readonly ContractChange[],
  changeLog: string,
): readonly string[] => {
  const { text, breaking } = parseUnreleased(changeLog)
  const promised = breaking.flatMap(({ coordinates }) => coordinates)
  const broken = changes.filter(({ kind }) => kind === 'BREAKING')
  const announced = changes.filter(({ kind }) => kind === 'ANNOUNCED')
  return [
    ...broken
      .filter(({ coordinate }) => !promised.includes(coordinate))
      .map(({ coordinate, message }) => unnamed(message, BREAKING_PLACE, coordinate)),
    ...announced
      .filter(({ coordinate }) => !text.includes(`\`${coordinate}\``))
      .map(({ coordinate, message }) => unnamed(message, ANNOUNCED_PLACE, coordinate)),
    ...[...new Set(promised)]
      .filter((name) => !broken.some(({ coordinate }) => coordinate === name))
      .map(
        (name) =>
          `"### Breaking" of CHANGELOG.md names \`${name}\`, of which nothing breaks: take it out.`,
      ),
    ...promised
      .filter((name, i) => promised.indexOf(name) < i)
      .map((name) => `"### Breaking" of CHANGELOG.md names \`${name}\` twice: once is enough.`),
    ...breaking
      .filter(({ coordinates }) => coordinates.length === 0)
      .map((item) => `Begin with what breaks, such as \`Market.spread\`: "- ${item.text.trim()}"`),
  ]
}

const BREAKING_PLACE = '"### Breaking" of "## Unreleased"'
const ANNOUNCED_PLACE = '"## Unreleased"'

const unnamed = (message: string, place: string, coordinate: string): string =>
  `${message} If that is meant, tell clients so in CHANGELOG.md, in ${place}:\n- \`${coordinate}\`: …`

const DEFAULT_CHANGES: readonly string[] = [
  ChangeType.FieldArgumentDefaultChanged,
  ChangeType.InputFieldDefaultValueChanged,
]
const ADDED_TO_ANSWERS: readonly string[] = [ChangeType.EnumValueAdded, ChangeType.UnionMemberAdded]

/**
 * Of what the inspector calls dangerous a changed default is breaking, since it changes the answer to
 * a document that stayed as it was; what may be left out (a new optional argument) surprises nobody.
 */
const kindOf = ({ type, criticality: { level } }: Change): ContractChange['kind'] | null => {
  if (level === 'BREAKING' || DEFAULT_CHANGES.includes(type)) return 'BREAKING'
  return level === 'DANGEROUS' && ADDED_TO_ANSWERS.includes(type) ? 'ANNOUNCED' : null
}

/**
 * The inspector's paths: `Query.search.first` for an argument, `MarketBy.@oneOf` for a directive. That
 * of a member of a union is the union alone, and one word for the first would do for all that follow.
 */
const coordinateOf = ({ path = 'schema', meta }: Change): string => {
  const member = meta.addedUnionMemberTypeName ?? meta.removedUnionMemberTypeName
  if (member !== undefined) return `${path}.${member}`
  const [type = path, field, argument] = path.split('.').filter((name) => !name.startsWith('@'))
  if (field === undefined) return type
  return argument === undefined ? `${type}.${field}` : `${type}.${field}(${argument}:)`
}

const REASONS: Readonly<Record<string, string>> = {
  [ChangeType.TypeRemoved]: 'Documents that name it are refused.',
  [ChangeType.FieldRemoved]: 'Documents that ask for it are refused.',
  [ChangeType.FieldTypeChanged]: 'Clients were compiled for the old type, nulls included.',
  [ChangeType.FieldArgumentAdded]: 'Documents that do not give it are refused.',
  [ChangeType.FieldArgumentRemoved]: 'Documents that give it are refused.',
  [ChangeType.FieldArgumentTypeChanged]: 'What clients give there may be refused.',
  [ChangeType.FieldArgumentDefaultChanged]: 'Who leaves it out gets another answer.',
  [ChangeType.InputFieldAdded]: 'What clients send without it is refused.',
  [ChangeType.InputFieldRemoved]: 'What clients send with it is refused.',
  [ChangeType.InputFieldTypeChanged]: 'What clients send there may be refused.',
  [ChangeType.InputFieldDefaultValueChanged]: 'Who leaves it out gets another answer.',
  [ChangeType.EnumValueRemoved]: 'Documents and variables with it are refused.',
  [ChangeType.EnumValueAdded]: 'Clients may meet a value that they do not know.',
  [ChangeType.DirectiveUsageInputObjectAdded]: 'Clients that send several members are refused.',
  [ChangeType.UnionMemberAdded]: 'Clients may meet an object that they do not know.',
}

const whyOf = ({ type, criticality: { reason } }: Change): string =>
  REASONS[type] ?? reason ?? 'What worked may fail.'
