-- For wrk: GET with the headers given, or, with a file of targets (a token and a body a line), POST /orders with
-- an idempotency key never used before. Ends with one line of JSON.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local targets = {}
local sent = 0
local run

function init(args)
  if not args[1] then return end
  math.randomseed(os.time() + number)
  run = string.format("%08x-%04x", os.time(), math.random(0, 65535))
  for line in io.lines(args[1]) do
    local token, body = line:match("([^\t]+)\t(.+)")
    targets[#targets + 1] = {
      body = body,
      headers = { ["authorization"] = "Bearer " .. token, ["content-type"] = "application/json" },
    }
  end
end

function request()
  if #targets == 0 then return wrk.format() end
  local target = targets[math.random(#targets)]
  sent = sent + 1
  target.headers["idempotency-key"] = run .. "-" .. number .. "-" .. sent
  return wrk.format("POST", nil, target.headers, target.body)
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"seconds":%f,"failed":%d,"meanMs":%f,"p50Ms":%f,"p99Ms":%f}',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency.mean / 1000, latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
