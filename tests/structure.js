// What a screen reader would stumble over: a sentence for each fault.
() => {
    const all = selector => [...document.querySelectorAll(selector)], found = [];
    const fault = (elements, what) => elements.forEach(element => found.push(`${what}: ${element.outerHTML.slice(0, 90)}`));
    const named = element => (element.getAttribute("aria-label") || element.innerText
        || [...element.querySelectorAll("img[alt]")].map(image => image.alt).join("")).trim();
    const root = document.documentElement;
    if (!root.lang) found.push("html has no lang");
    if (!["ltr", "rtl"].includes(root.dir)) found.push("html has no dir");
    if (!document.title.trim()) found.push("no title");
    if (!document.querySelector('meta[name=viewport][content*="width=device-width"]')) found.push("no viewport");
    if (/maximum-scale|user-scalable/.test(document.querySelector("meta[name=viewport]")?.content)) found.push("no zoom");
    for (const one of ["h1", "main", "header", "footer"]) {
        if (all(one + (one === "header" ? ".side" : "")).length !== 1) found.push(`not one ${one}`);
    }
    let level = 0;
    for (const heading of all("h1, h2, h3, h4, h5, h6")) {
        if (+heading.localName[1] > level + 1) fault([heading], "a gap in the headings");
        level = +heading.localName[1];
        if (!heading.innerText.trim()) fault([heading], "an empty heading");
    }
    fault(all("img:not([alt])"), "a picture without alt");
    fault(all("svg:not([aria-hidden=true], [aria-label])"), "an icon that is read out");
    fault(all("a, button").filter(element => !named(element)), "a link or button without a name");
    fault(all("a:not([href])"), "a link to nowhere");
    fault(all("input:not([type=hidden]), select, textarea").filter(field => !field.labels.length
        && !field.getAttribute("aria-label")), "a field without a label");
    fault(all("[aria-label]").filter(element => element.innerText && ["A", "BUTTON"].includes(element.tagName)
        && !element.getAttribute("aria-label").startsWith(element.innerText.trim().split(" ")[0])), "a label unlike its text");
    fault(all("[aria-labelledby], [aria-describedby]").filter(element => (element.getAttribute("aria-labelledby")
        || element.getAttribute("aria-describedby")).split(" ").some(id => !document.getElementById(id))), "a label that is not there");
    fault(all("a[href^='#']").filter(link => !document.querySelector(link.getAttribute("href"))), "a link to no place");
    fault(all("nav:not([aria-label]), aside:not([aria-label]), section:not([aria-labelledby])"), "a region without a name");
    fault(all("[id]").filter(element => all(`[id="${CSS.escape(element.id)}"]`).length > 1), "an id twice");
    fault(all("[tabindex]").filter(element => +element.getAttribute("tabindex") > 0), "an order of its own");
    fault(all("[style], [onclick], [onload], [onerror]"), "an inline style or script");
    fault(all("dl > :not(div, dt, dd), ul > :not(li), ol > :not(li)"), "a list of something else");
    fault(all("dl > div").filter(row => !row.querySelector("dt") || !row.querySelector("dd")), "half a row");
    fault(all("[aria-hidden=true]").filter(element => element.querySelector("a, button, input")), "a hidden target");
    return found;
}
