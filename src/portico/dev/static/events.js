// New events appear at the top of the list, and what becomes of their deliveries, without loading the page again.
"use strict";
const list = document.getElementById("events");
const row = document.getElementById("event-row");
const news = document.getElementById("news");
const { key, type, latest } = list.dataset;
const query = new URLSearchParams({ key, after: latest });
const source = new EventSource(`/dev/events/stream?${query}`);
const matches = name => !type || name === type || (type.endsWith("*") && name.startsWith(type.slice(0, -1)));
// A long type breaks after its dots and underscores, and nowhere else.
const broken = type => type.split(/(?<=[._])/).flatMap(part => [part, document.createElement("wbr")]);

source.onmessage = message => {
  const event = JSON.parse(message.data);
  if (!matches(event.type)) return;
  const fresh = row.content.cloneNode(true);
  const link = fresh.querySelector("a");
  link.firstElementChild.append(...broken(event.type));
  link.href = `/dev/events/${event.id}?${new URLSearchParams({ key })}`;
  fresh.querySelector(".when").textContent = new Date(event.created * 1000).toISOString().slice(11, 19);
  fresh.querySelector(".about").textContent = event.object;
  fresh.querySelector("li").id = event.id;
  list.prepend(fresh);
  document.getElementById("nothing")?.remove();
  news.textContent = event.type;
};

source.addEventListener("deliveries", message => {
  const { id, badges } = JSON.parse(message.data);
  const line = document.getElementById(id)?.querySelector(".line");
  if (!line) return;
  line.querySelectorAll(".badge").forEach(badge => badge.remove());
  for (const [color, text] of badges) {
    const badge = document.createElement("span");
    badge.className = `badge ${color}`;
    badge.textContent = text;
    line.append(badge);
  }
});
