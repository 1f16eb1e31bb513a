import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Header } from './header.tsx'
import { keepScroll } from './scroll.ts'

/** What is around every page. */
export const Shell = ({ children }: { readonly children: ComponentChildren }) => {
  useEffect(keepScroll, [])
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="footer">
        <p>
          Prices are copies of Polymarket's data, with their age beside them. polycool is not
          affiliated with Polymarket.
        </p>
      </footer>
    </>
  )
}
