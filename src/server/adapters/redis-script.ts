// What runs inside Redis: one script of small operations, each of which changes the shared state
// and tells all processes what changed in one step, so that all see changes in the same order.
// Must not know how it is sent.
//
// A process says what it has, never what to add: that can be said again at any time. Keys, after
// a prefix for the app:
//   entered           process -> which of its entrances was the last one
//   processes         process -> time of its last sign of life, in milliseconds
//   held:ID           what a process has: JSON of [channel] and [channel, user]
//   connections:NAME  process -> its connections on a channel
//   totals            channel -> connections of all processes
//   users:NAME        user -> order of arrival, a colon, JSON of the member
//   at:[NAME,USER]    the processes with a connection of a user
//   cached:NAME       frame of the last event
//   reported          what backends were told to be there: JSON of [channel] and [channel, user]
//   dead:ID           for a day: the process was taken for dead
// The channel with the empty name has the signed-in users.

/**
 * Arguments: operation, prefix, process, its number of entrances, number of the request, those of
 * the operation.
 */
export const SCRIPT = `
local operation, prefix, process, entrance, request = unpack(ARGV, 1, 5)
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local entered, processes = prefix .. 'entered', prefix .. 'processes'
local totals = prefix .. 'totals'

local function tell(to, ...)
  redis.call('PUBLISH', prefix .. to, cjson.encode({process, request, ...}))
end

local function setConnections(owner, channel, connections)
  local counts, held = prefix .. 'connections:' .. channel, prefix .. 'held:' .. owner
  if connections > 0 then
    redis.call('HSET', counts, owner, connections)
    redis.call('SADD', held, cjson.encode({channel}))
  else
    redis.call('HDEL', counts, owner)
    redis.call('SREM', held, cjson.encode({channel}))
  end
  local total = 0
  for _, count in ipairs(redis.call('HVALS', counts)) do total = total + count end
  if total > 0 then redis.call('HSET', totals, channel, total)
  else redis.call('HDEL', totals, channel) end
  return total
end

local function addUser(channel, user, member)
  local users, entry = prefix .. 'users:' .. channel, cjson.encode({channel, user})
  redis.call('SADD', prefix .. 'at:' .. entry, process)
  redis.call('SADD', prefix .. 'held:' .. process, entry)
  if redis.call('HEXISTS', users, user) == 1 then return false end
  redis.call('HSET', users, user, redis.call('INCR', prefix .. 'arrivals') .. ':' .. member)
  tell('all', 'added', channel, user, member)
  return true
end

local function removeUser(owner, channel, user)
  local entry = cjson.encode({channel, user})
  redis.call('SREM', prefix .. 'at:' .. entry, owner)
  redis.call('SREM', prefix .. 'held:' .. owner, entry)
  if redis.call('EXISTS', prefix .. 'at:' .. entry) == 1 then return false end
  if redis.call('HDEL', prefix .. 'users:' .. channel, user) == 0 then return false end
  tell('all', 'removed', channel, user)
  return true
end

-- Takes away all that a process has. What is gone: channel, connections left, users.
local function sweep(owner)
  local left, gone, losses = {}, {}, {}
  for _, entry in ipairs(redis.call('SMEMBERS', prefix .. 'held:' .. owner)) do
    local channel, user = unpack(cjson.decode(entry))
    if user then
      gone[channel] = gone[channel] or {}
      if removeUser(owner, channel, user) then table.insert(gone[channel], user) end
    else
      left[channel] = setConnections(owner, channel, 0)
    end
  end
  for channel, total in pairs(left) do
    table.insert(losses, {channel, total, gone[channel] or {}})
  end
  redis.call('ZREM', processes, owner)
  redis.call('HDEL', entered, owner)
  return losses
end

local operations = {}

-- The first of a process, and the first after a time without Redis. Is the process known, was it
-- taken for dead, or is it new here? And what is held in its name?
function operations.enter()
  local state = 'new'
  if redis.call('HEXISTS', entered, process) == 1 then state = 'known' end
  if redis.call('DEL', prefix .. 'dead:' .. process) == 1 then state = 'dead' end
  redis.call('HSET', entered, process, entrance)
  redis.call('ZADD', processes, nowMs, process)
  return {state, redis.call('SMEMBERS', prefix .. 'held:' .. process)}
end

function operations.leave()
  sweep(process)
  return {}
end

-- A sign of life. Those who gave none for some time are swept, unless that time is 0.
function operations.beat(silenceMs)
  redis.call('ZADD', processes, nowMs, process)
  local losses = {}
  if silenceMs == '0' then return losses end
  for _, dead in ipairs(redis.call('ZRANGEBYSCORE', processes, '-inf', nowMs - silenceMs)) do
    for _, loss in ipairs(sweep(dead)) do table.insert(losses, loss) end
    redis.call('SET', prefix .. 'dead:' .. dead, 1, 'EX', 86400)
  end
  return losses
end

-- The connections of a process on a channel, and whether a user is among them: has a member. The
-- members are in the answer only if they are asked for.
function operations.set(channel, connections, asked, limit, user, member)
  local users, changed = prefix .. 'users:' .. channel, false
  if member and member ~= '' and redis.call('HEXISTS', users, user) == 0
    and redis.call('HLEN', users) >= tonumber(limit) then return {'full'} end
  local total = 0
  if channel ~= '' then total = setConnections(process, channel, tonumber(connections)) end
  if member == '' then changed = removeUser(process, channel, user)
  elseif member then changed = addUser(channel, user, member) end
  local members = asked == '1' and redis.call('HVALS', users) or {}
  return {changed and 'changed' or 'same', total, members}
end

function operations.counts(channel)
  return {tonumber(redis.call('HGET', totals, channel) or 0),
    redis.call('HLEN', prefix .. 'users:' .. channel)}
end

function operations.occupied(beginning)
  local found, all = {}, redis.call('HGETALL', totals)
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, #beginning) == beginning then
      local users = redis.call('HLEN', prefix .. 'users:' .. all[i])
      table.insert(found, {all[i], tonumber(all[i + 1]), users})
    end
  end
  return found
end

function operations.members(channel)
  return redis.call('HVALS', prefix .. 'users:' .. channel)
end

function operations.online(users)
  local online = {}
  for _, user in ipairs(cjson.decode(users)) do
    if redis.call('HEXISTS', prefix .. 'users:', user) == 1 then table.insert(online, user) end
  end
  return online
end

function operations.cached(channel)
  local key = prefix .. 'cached:' .. channel
  return {redis.call('GET', key), redis.call('PTTL', key)}
end

-- Keeps a last event. With NX, one that is kept already is newer.
function operations.keep(channel, frame, forMs, ...)
  redis.call('SET', prefix .. 'cached:' .. channel, frame, 'PX', forMs, ...)
  return {}
end

-- An event for all, which the processes made and read. It may be the last one of a channel.
function operations.tell(event, ...)
  if ... then operations.keep(...) end
  redis.call('PUBLISH', prefix .. 'all', event)
  return {}
end

function operations.tellCount(channel)
  local total = tonumber(redis.call('HGET', totals, channel) or 0)
  tell('all', 'count', channel, total)
  return {total}
end

-- Is it news to backends whether anyone is on a channel, or this user?
function operations.report(channel, ...)
  local entry, isThere = cjson.encode({channel, ...}), redis.call('HEXISTS', totals, channel)
  if ... then isThere = redis.call('HEXISTS', prefix .. 'users:' .. channel, ...) end
  if isThere == 1 and redis.call('SADD', prefix .. 'reported', entry) == 1 then return {'came'} end
  if isThere == 0 and redis.call('SREM', prefix .. 'reported', entry) == 1 then return {'left'} end
  return {'nothing'}
end

-- That this was reported is said again to a Redis that has forgotten it.
function operations.reported(...)
  redis.call('SADD', prefix .. 'reported', cjson.encode({...}))
  return {}
end

-- How things are, for a process that may have missed how they became so.
function operations.catchUp(channel)
  tell(process, 'members', channel, redis.call('HVALS', prefix .. 'users:' .. channel))
  tell(process, 'count', channel, tonumber(redis.call('HGET', totals, channel) or 0))
  return {}
end

function operations.catchUpUser(user)
  local isOnline = redis.call('HEXISTS', prefix .. 'users:', user) == 1
  tell(process, isOnline and 'added' or 'removed', '', user)
  return {}
end

-- Redis was emptied, the others took this process for dead, or the request is a late one of a
-- connection that was given up.
if operation ~= 'enter' and redis.call('HGET', entered, process) ~= entrance then
  return redis.error_reply('UNKNOWN This process must enter first.')
end
local answer = operations[operation](unpack(ARGV, 6))
-- All that was told before this answer has come when this comes.
tell(process, 'done')
return answer
`
