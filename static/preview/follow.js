// While the edition is shown by `build.py serve`, a page follows the files: passages that changed are put in their
// places, anything else that changed reloads the page, and what is wrong with the content stands at the foot.
const PASSAGES = "main p[id], main li[id]"

// Each page bears the number of the last news it knows.
const own = document.currentScript.dataset.news

const read = async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html")
  const script = page.querySelector("script[data-news]")
  script.remove()
  page.news = script.dataset.news
  return page
}

const changesOf = (before, after) => {
  const found = []
  const now = new Map([...after.querySelectorAll(PASSAGES)].map((passage) => [passage.id, passage]))
  for (const passage of before.querySelectorAll(PASSAGES)) {
    const next = now.get(passage.id)
    if (!next || next.outerHTML === passage.outerHTML) continue
    passage.replaceWith(next.cloneNode(true))
    found.push(next)
  }
  return before.documentElement.outerHTML === after.documentElement.outerHTML ? found : null
}

const tell = (problems) => {
  document.getElementById("problems")?.remove()
  if (!problems.length) return
  const foot = document.createElement("pre")
  foot.id = "problems"
  foot.role = "status"
  foot.textContent = `The page shows the text before these errors:\n${problems.join("\n")}`
  foot.style.cssText = "position:fixed;inset:auto 0 0;z-index:9;max-height:40vh;overflow:auto;margin:0;padding:1rem;white-space:pre-wrap;background:#7a1020;color:#fff"
  document.body.append(foot)
}

let shown = read()
let turn = Promise.resolve()

const follow = async (news) => {
  tell(news.problems)
  if (news.problems.length) return
  const [before, after] = [await shown, await read()]
  const changes = news.look || before.news === after.news ? null : changesOf(before, after)
  if (!changes) return location.reload()
  for (const passage of changes) document.getElementById(passage.id)?.replaceWith(document.importNode(passage, true))
  shown = read()
}

new EventSource(`/.changes?since=${own}`).onmessage = (event) => {
  const news = JSON.parse(event.data)
  turn = turn.then(() => follow(news))
}
