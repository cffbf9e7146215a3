-- Bring in Ratna's Keywords.

local Bench = require 'bench'

-- The paths of a photo's keywords, in order.
local function keywords(photo)
    local paths = {}
    for _, keyword in ipairs(photo.keywords) do
        local path, above = keyword.name, keyword.parent
        while above do
            path, above = above.name .. '/' .. path, above.parent
        end
        paths[#paths + 1] = path
    end
    table.sort(paths)
    return paths
end

-- A selected photo for each list of tags, with those in Ratna.
local function tagged(bench, ...)
    local photos, show = {}, {}
    for number, tags in ipairs { ... } do
        local path = '/p/' .. Bench.ODD .. number .. '.jpg'
        photos[number] = bench.catalog:photo(path)
        show[path] = Bench.picture(tags)
    end
    bench:answers { show = show }
    bench.catalog.selected = { unpack(photos) }
    return photos
end

local function choose(bench)
    bench:choose('KeywordsMenu.lua')
end

return {
    { 'tags_become_keywords_with_those_above_them', Bench.with(function(bench)
        local photos = tagged(bench, { 'animals/dog', 'पशु/कुत्ता 🐕' }, { 'animals/dog', 'sea' }, {})
        choose(bench)
        Bench.same(keywords(photos[1]), { 'animals/dog', 'पशु/कुत्ता 🐕' })
        Bench.same(keywords(photos[2]), { 'animals/dog', 'sea' })
        assert(#photos[3].keywords == 0 and #bench.catalog.keywords == 3)
        assert(photos[1].keywords[1] == photos[2].keywords[1], 'one keyword for both')
        assert(bench:message().title == '4 keywords were added to 2 photos.', bench:message().title)
    end) },
    { 'one_undo_takes_everything_back', Bench.with(function(bench)
        local photos = tagged(bench, { 'a/b/c', 'd' }, { 'a/x' })
        choose(bench)
        assert(#bench.catalog.undo == 1 and #bench.catalog.keywords == 2)
        bench.catalog:undo_last()
        assert(#photos[1].keywords == 0 and #photos[2].keywords == 0 and #bench.catalog.keywords == 0)
    end) },
    { 'only_what_is_missing_is_added', Bench.with(function(bench)
        local animals = bench.catalog:keyword('Animals')
        local dog = bench.catalog:keyword('dog', animals)
        local photos = tagged(bench, { 'animals/Dog', 'animals', 'dog' }, { 'animals/cat' })
        photos[1].keywords = { dog }
        choose(bench)
        Bench.same(keywords(photos[1]), { 'Animals/dog' })
        Bench.same(keywords(photos[2]), { 'Animals/cat' })
        assert(bench:message().title == '1 keyword was added to 1 photo.', bench:message().title)
        bench.world.messages = {}
        choose(bench)
        assert(bench:message().title == 'There is nothing to bring in.' and #bench.catalog.undo == 1)
    end) },
    { 'names_that_lightroom_would_split_become_one', Bench.with(function(bench)
        local photos = tagged(bench, { 'salt, pepper', 'a|b;c/ *x* ', '//', ',', 'salt;pepper' })
        choose(bench)
        Bench.same(keywords(photos[1]), { 'a b c/x', 'salt pepper' })
    end) },
    { 'a_keyword_that_lightroom_refuses_is_named', Bench.with(function(bench)
        local photos = tagged(bench, { 'bad', 'good' }, { 'bad' })
        bench.catalog.refuses = 'bad'
        choose(bench)
        Bench.same(keywords(photos[1]), { 'good' })
        assert(bench:message().info:find('^Lightroom takes these for no keywords: bad\n'), bench:message().info)
    end) },
    { 'virtual_copies_get_them_and_videos_are_left_out', Bench.with(function(bench)
        local photos = tagged(bench, { 'sea' })
        local copy = bench.catalog:photo(photos[1].path)
        local film = bench.catalog:photo('/p/film.mov', {}, { isVideo = true })
        bench.catalog.selected = { photos[1], copy, film }
        choose(bench)
        Bench.same(keywords(copy), { 'sea' })
        Bench.same(bench:calls()[1], { '--json', 'show', '--', photos[1].path })
    end) },
    { 'all_photos_are_asked_about_first', Bench.with(function(bench)
        local photos = tagged(bench, { 'sea' }, { 'sea' })
        bench.catalog.selected = {}
        choose(bench)
        assert(bench.world.confirms[1].title:find('all 2 photos') and #bench:calls() == 0)
        bench.world.confirm = function() return 'ok' end
        choose(bench)
        Bench.same(keywords(photos[2]), { 'sea' })
    end) },
    { 'many_paths_are_several_calls_in_order', Bench.with(function(bench)
        local lists = {}
        for number = 1, 250 do lists[number] = { 'n/' .. number } end
        local photos = tagged(bench, unpack(lists))
        choose(bench)
        local calls = bench:calls()
        assert(#calls == 3 and #calls[1] == 103 and #calls[3] == 53)
        for number, photo in ipairs(photos) do Bench.same(keywords(photo), { 'n/' .. number }) end
        for number = 2, #bench.world.progress.portions do
            local portions = bench.world.progress.portions
            assert(portions[number] >= portions[number - 1], 'it goes back at ' .. number)
        end
    end) },
    { 'long_paths_make_no_command_line_that_is_too_long', Bench.with(function(bench)
        for number = 1, 90 do
            bench.catalog.selected[number] = bench.catalog:photo('/' .. ("'"):rep(900) .. number)
        end
        bench:answers {}
        choose(bench)
        for _, command in ipairs(bench.world.executed) do assert(#command < 64000, #command) end
        assert(#bench:calls() > 1)
    end) },
    { 'a_file_that_cannot_be_read_keeps_no_other_from_its_keywords', Bench.with(function(bench)
        local photos = tagged(bench, { 'sea' }, {})
        bench:answers { show = { [photos[1].path] = Bench.picture { 'sea' } }, code = 1, complaints = 'ratna: no such file' }
        choose(bench)
        Bench.same(keywords(photos[1]), { 'sea' })
    end) },
    { 'cancelling_changes_nothing_at_any_time', Bench.with(function(bench)
        local lists = {}
        for number = 1, 150 do lists[number] = { 'n/' .. number } end
        local photos = tagged(bench, unpack(lists))
        for yields = 0, 7 do
            bench.world.yields, bench.world.cancel_after = 0, yields
            choose(bench)
            for _, photo in ipairs(photos) do assert(#photo.keywords == 0) end
            assert(#bench.catalog.keywords == 0 and #bench.catalog.undo == 0 and #bench.world.messages == 0, yields)
        end
        bench.world.cancel_after = math.huge
        choose(bench)
        assert(#photos[150].keywords == 1)
    end) },
    { 'a_failure_of_ratna_and_a_busy_catalogue_are_told_and_change_nothing', Bench.with(function(bench)
        local photos = tagged(bench, { 'sea' })
        bench.world.is_busy = true
        choose(bench)
        assert(bench:message().title == 'Lightroom is busy with another change.')
        bench.world.is_busy, bench.world.messages = false, {}
        bench:answers { show_fails = true, answer = '{"error":"/l is damaged: x","code":"damaged"}', code = 1 }
        choose(bench)
        assert(bench:message().info:find('is damaged') and bench:message().info:find('open Ratna'))
        assert(#photos[1].keywords == 0 and #bench.catalog.keywords == 0)
    end) },
}
