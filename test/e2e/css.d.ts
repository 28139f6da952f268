/** The stylesheets of the extension's sources, as its build reads them. */
declare module '*.css?inline' {
  const css: string
  export default css
}
