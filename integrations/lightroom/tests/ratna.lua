#!/usr/bin/env lua5.1
-- A ratna that is none. It answers what `answers.lua` beside it says, and appends its arguments to `calls.lua`.

local folder = arg[0]:match('^(.*)/[^/]+$')
local answers = dofile(folder .. '/answers.lua')

local calls = assert(io.open(folder .. '/calls.lua', 'a'))
calls:write('{')
for _, argument in ipairs(arg) do
    calls:write(string.format('%q,', argument))
end
calls:write('},\n')
calls:close()

-- Lightroom has no standard input, and a command that reads must not wait for one.
assert(io.read('*a') == '')

io.stderr:write(answers.complaints or '')
for number, argument in ipairs(arg) do
    if argument == '--version' then
        print(answers.version)
    elseif argument == 'show' and not answers.show_fails then
        local pictures = {}
        for path = number + 2, #arg do
            pictures[#pictures + 1] = answers.show and answers.show[arg[path]] or '{"tags":[],"paths":[]}'
        end
        print('{"pictures":[' .. table.concat(pictures, ',') .. ']}')
        -- As when one of them can't be read.
        os.exit(answers.code or 0)
    elseif argument == 'show' or argument == 'search' or argument == 'similar' then
        io.write(answers.answer or '')
    end
end
os.exit(answers.code or 0)
