-- For wrk: GET with the headers given, or a file of targets in random order: a token, a path and a body a line. A
-- target with a body is POST, with an idempotency key never used before. Ends with one line of JSON.

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
    local token, path, body = line:match("^([^\t]+)\t([^\t]+)\t(.*)$")
    targets[#targets + 1] = {
      path = path,
      body = body ~= "" and body or nil,
      headers = { ["authorization"] = "Bearer " .. token },
    }
    if body ~= "" then targets[#targets].headers["content-type"] = "application/json" end
  end
end

function request()
  if #targets == 0 then return wrk.format() end
  local target = targets[math.random(#targets)]
  if not target.body then return wrk.format("GET", target.path, target.headers) end
  sent = sent + 1
  target.headers["idempotency-key"] = run .. "-" .. number .. "-" .. sent
  return wrk.format("POST", target.path, target.headers, target.body)
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
