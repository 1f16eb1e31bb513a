import { Link, useRoute } from 'wouter-preact'
import { Settings } from './settings.tsx'

const PAGES = [
  ['/', 'Markets'],
  ['/live', 'Live'],
  ['/status', 'Status'],
] as const

export const Header = () => (
  <header class="header">
    <Link href="/" class="brand">
      <img src="/favicon.svg" alt="" width={24} height={24} />
      polycool
    </Link>
    <nav aria-label="Pages">
      {PAGES.map(([path, name]) => (
        <PageLink key={path} {...{ path, name }} />
      ))}
      <a href="/graphql" class="nav-link">
        GraphQL
      </a>
    </nav>
    <Settings />
  </header>
)

const PageLink = ({ path, name }: { readonly path: string; readonly name: string }) => {
  const [isHere] = useRoute(path)
  return (
    <Link href={path} class="nav-link" aria-current={isHere ? 'page' : undefined}>
      {name}
    </Link>
  )
}
