-- One kind of request for wrk, as the environment describes it:
--   METHOD   GET or POST
--   TARGETS  a file with a path on each line; each request picks one of them by chance
--   KEY      the API key
--   BODY     a file with a form to send on each line, of which each request takes one, or nothing
--   RUN      what makes the idempotency keys of this run unlike those of any other; like the SDKs' they are as long as
--            a UUID and in no order
-- The answer is one line of JSON, so that nobody has to read wrk's prose.

local run = os.getenv("RUN")
local targets, bodies, always, sent = {}, {}, nil, 0

function init()
  for line in io.lines(os.getenv("TARGETS")) do
    targets[#targets + 1] = line
  end
  wrk.method = os.getenv("METHOD")
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("KEY")
  local file = os.getenv("BODY")
  if file then
    for line in io.lines(file) do
      bodies[#bodies + 1] = line
    end
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
  math.randomseed(os.time())
end

function request()
  local body = nil
  if #bodies > 0 then
    body = bodies[math.random(#bodies)]
    sent = sent + 1
    wrk.headers["Idempotency-Key"] = string.format("%08x-%s-%08x", math.random(0, 0xffffffff), run, sent)
  elseif #targets == 1 then
    always = always or wrk.format(nil, targets[1])
    return always
  end
  return wrk.format(nil, targets[math.random(#targets)], nil, body)
end

function done(summary, latency)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('\n{"requests": %d, "microseconds": %d, "p99": %d, "bad": %d, "refused": %d, "late": %d}\n',
    summary.requests, summary.duration, latency:percentile(99), bad, errors.status, errors.timeout))
end
