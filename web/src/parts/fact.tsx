import type { ComponentChildren } from 'preact'
import './fact.css'

interface FactProps {
  readonly name: string
  readonly children: ComponentChildren
}

/** A name and its value on one line, within a `<dl>`. */
export const Fact = ({ name, children }: FactProps) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
